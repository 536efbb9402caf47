"""What is noted of every request: its id, how it was answered, and how long it took."""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.system.counting import count
from sos_site.logs import id_of, request_id, view_of


class RequestMiddleware:
    """Stands before everything, so that pages which are kept, and refusals, count too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request_id.set(id_of(request))
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = request_id.get()
            if settings.METRICS_TOKEN:
                count(view_of(request), response.status_code, time.perf_counter() - began)
            return response
        finally:
            request_id.reset(token)
