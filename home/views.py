"""Views of the public site that are no pages of the CMS."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from home.search import find
from home.search_words import LONGEST_QUERY, words_to_find


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what public pages say about the words of `?q=`; what was typed is in no title, and nothing is kept."""
    typed = request.GET.get("q", "").replace("\0", "").strip()
    query = typed[:LONGEST_QUERY]
    words = words_to_find(query)
    context = {
        "trail": [("Home", "/")],
        "query": query,
        "was_cut": len(typed) > LONGEST_QUERY,
        "longest": LONGEST_QUERY,
        "found": find(words) if words else None,
    }
    return render(request, "home/search.html", context)
