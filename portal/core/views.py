"""Addresses and answers that belong to no app: health, errors of the machine."""

import sys

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.transaction import non_atomic_requests
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
@non_atomic_requests
def health(request: HttpRequest) -> JsonResponse:
    """Tell a load balancer whether this process and its database answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "database unavailable"}, status=503)
    return JsonResponse({"status": "ok"})


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer after an unexpected error; a database that is away is 503, not 500.

    Rendered without context: whatever failed may fail again there.
    """
    error = sys.exc_info()[1]
    if isinstance(error, (OperationalError, InterfaceError)):
        return HttpResponse(
            render_to_string("503.html"), status=503, headers={"Retry-After": "10"}
        )
    return HttpResponse(render_to_string("500.html"), status=500)
