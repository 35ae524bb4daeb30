from typing import Any

from django.conf import settings
from django.http import HttpRequest

from portal.organisations.access import NOBODY, access_for


def workspace(request: HttpRequest) -> dict[str, Any]:
    """Give every template the reader's access and whether sample data is shown."""
    user = getattr(request, "user", None)
    return {
        "access": access_for(user) if user is not None else NOBODY,
        "sample_mode": settings.SAMPLE_MODE,
        "site": settings.SITE,
    }
