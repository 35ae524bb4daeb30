"""Mail: rendered at once from `templates/emails/<name>_*`, sent after the commit."""

from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

log = structlog.get_logger("portal.mail")


def absolute(name: str, **kwargs: Any) -> str:
    """The full address of a page, from `SITE_URL` and never from the request."""
    return settings.SITE_URL.rstrip("/") + reverse(name, kwargs=kwargs or None)


def send(name: str, *, to: str, context: dict[str, Any]) -> None:
    """Render the mail `name` now and hand it over once the transaction is committed."""
    after_commit(build(name, to=to, context=context), kind=name)


def build(name: str, *, to: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    """Render the mail `name` as text and HTML."""
    context = context | {"site": settings.SITE, "site_url": settings.SITE_URL}
    subject = render_to_string(f"emails/{name}_subject.txt", context)
    message = EmailMultiAlternatives(
        " ".join(subject.split()),
        render_to_string(f"emails/{name}_body.txt", context).strip() + "\n",
        settings.DEFAULT_FROM_EMAIL,
        [to],
    )
    message.attach_alternative(
        render_to_string(f"emails/{name}_body.html", context), "text/html"
    )
    return message


def after_commit(message: EmailMultiAlternatives, *, kind: str) -> None:
    """Send when the work it tells of is saved; a dead mail server undoes nothing."""

    def deliver() -> None:
        try:
            message.send()
        except OSError as error:  # smtplib's errors are OSErrors too
            log.error("mail_failed", kind=kind, error=type(error).__name__)
        else:
            log.info("mail_sent", kind=kind)

    transaction.on_commit(deliver)
