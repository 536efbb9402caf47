"""Records whose change takes effect at once, and can be compared and undone."""

from typing import Any

from django.http import HttpRequest
from wagtail.snippets.views.snippets import EditView


class DirectEditView(EditView):
    """Saves when somebody presses Save: saving as they type would show half a sentence to the public."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.autosave_enabled = False
