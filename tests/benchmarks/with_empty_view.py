"""Every address of the site, and two whose views do nothing: what the middleware costs, and the log-in with it."""

from django.http import HttpResponse
from django.urls import path

from portal.accounts.permissions import portal_view
from portal.accounts.roles import CASE_ROLES
from sos_site.urls import handler400, handler404, handler429, handler500
from sos_site.urls import urlpatterns as site_urlpatterns

__all__ = ["handler400", "handler404", "handler429", "handler500", "urlpatterns"]


def empty(request):
    return HttpResponse("empty")


urlpatterns = [
    path("empty/", empty),
    path("empty-for-staff/", portal_view(*CASE_ROLES)(empty)),
    *site_urlpatterns,
]
