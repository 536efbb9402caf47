"""Every address of the site, and one whose view does nothing: what the middleware alone costs."""

from django.http import HttpResponse
from django.urls import path

from sos_site.urls import handler400, handler404, handler429, handler500
from sos_site.urls import urlpatterns as site_urlpatterns

__all__ = ["handler400", "handler404", "handler429", "handler500", "urlpatterns"]

urlpatterns = [path("empty/", lambda request: HttpResponse("empty")), *site_urlpatterns]
