"""Tell the people of an association, once a quarter, which chains wait for their word."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from chains.models import Chain
from chains.models.quarterly_notice import NoticeKind, QuarterlyNotice
from portal.core import mail
from portal.core.dates import format_date
from portal.core.quarters import Quarter
from portal.organisations.access import kept_by
from portal.organisations.choices import HANOI_ROLES, PARTNER_ROLES
from portal.organisations.models import Association, Membership


def send_notices(*, at: datetime) -> int:
    """Send what is to be sent today; return how many mails.

    In the first two months of a quarter everybody with chains to confirm gets one mail,
    in the last month one reminder. A day on which this did not run is made up for, and
    running it again sends nothing.
    """
    today = timezone.localdate(at)
    kind = (
        NoticeKind.REMINDER
        if Quarter.of(today).is_last_month(today)
        else NoticeKind.START
    )
    waiting = _waiting(today)
    return sum(
        _send(post, waiting[post.association_id], kind, at)
        for post in _posts(today)
        if waiting.get(post.association_id)
    )


def _posts(today: date) -> list[Any]:
    """Who speaks for an association today and has chosen a password.

    An address that nobody has answered from yet gets no list of chains.
    """
    posts = (
        Membership.objects.on(today)
        .filter(user__is_active=True, role__in=PARTNER_ROLES | HANOI_ROLES)
        .select_related("user", "association")
        .order_by("association", "user")
    )
    if not settings.SAMPLE_MODE:
        posts = posts.filter(user__is_sample=False)
    return [
        post
        for post in posts
        if post.is_hanoi == _is_host(post) and post.user.has_usable_password()
    ]


def _is_host(post: Membership) -> bool:
    return post.association is not None and post.association.is_host


def _waiting(today: date) -> dict[int | None, int]:
    """Chains to confirm by the association that keeps them today."""
    rows = Chain.objects.to_reconfirm(today).values_list("association")
    numbers = dict(rows.annotate(number=Count("pk")).order_by())
    return {
        association.pk: sum(numbers.get(pk, 0) for pk in kept_by(association))
        for association in Association.objects.filter(successor__isnull=True)
    }


def _send(post: Any, number: int, kind: NoticeKind, at: datetime) -> bool:
    today = timezone.localdate(at)
    quarter = Quarter.of(today)
    with transaction.atomic():
        notice, is_new = QuarterlyNotice.objects.get_or_create(
            person=post.user,
            association=post.association,
            year=quarter.year,
            number=quarter.number,
            kind=kind,
            defaults={"sent_at": at},
        )
        if is_new:
            mail.send(
                "quarterly",
                to=post.user.email,
                context={
                    "person": post.user,
                    "place": post.association.full_name_on(today),
                    "number": number,
                    "quarter": quarter,
                    "last_day": format_date(quarter.last_day),
                    "is_reminder": kind == NoticeKind.REMINDER,
                    "is_hanoi": post.is_hanoi,
                    "link": _link(notice, is_hanoi=post.is_hanoi),
                },
            )
    return is_new


def _link(notice: QuarterlyNotice, *, is_hanoi: bool) -> str:
    """Hanoi's people work with a second factor: their mail leads to the sign-in."""
    if is_hanoi:
        return mail.absolute("chains:reconfirm_list")
    path = reverse("chains:quarter_link", args=[notice.token])
    return settings.SITE_URL.rstrip("/") + path
