"""Who works on the portal: the list, and one person's place in it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from portal.accounts.models import Invitation
from portal.core import clock
from portal.core.dates import format_date
from portal.core.exports import Column
from portal.core.lists import ScopedListView
from portal.organisations.access import access_for
from portal.organisations.filters import PeopleFilter
from portal.organisations.handover import Share, open_work
from portal.organisations.models import Membership
from portal.organisations.permissions import (
    AccessRequiredMixin,
    manages_people,
    may_hand_over,
    may_manage,
    people_required,
)


@dataclass(frozen=True)
class PersonRow:
    url: str
    name: str
    email: str
    role: str
    place: str
    span: str
    tone: str
    state: str


def standing(membership: Membership) -> tuple[str, str]:
    """Return tone and words for how the membership stands today."""
    today, person = clock.today(), membership.user
    if membership.is_veiled:
        return _standing_of_offer(membership, today)
    if not person.is_active:
        return "danger", _("Tài khoản bị khóa")
    if membership.ended_by(today):
        return "neutral", _("Đã kết thúc")
    if not person.has_usable_password():
        until: datetime | None = getattr(membership, "invited_until", None)
        if until is None:
            return "neutral", _("Chưa có lời mời")
        if until > clock.now():
            return "wait", _("Chờ nhận lời mời")
        return "attention", _("Lời mời hết hạn")
    if membership.starts_on > today:
        return "wait", _("Sắp bắt đầu")
    return "good", _("Đang hiệu lực")


def _standing_of_offer(membership: Membership, today: date) -> tuple[str, str]:
    """The same words whoever has the address: somebody known, unknown or locked."""
    if membership.ended_by(today):
        return "neutral", _("Đã kết thúc")
    offered = membership.offered_at or membership.created_at
    if offered + timedelta(days=settings.INVITATION_DAYS) > clock.now():
        return "wait", _("Chờ nhận lời mời")
    return "attention", _("Lời mời hết hạn")


def span(membership: Membership) -> str:
    since = format_date(membership.starts_on)
    if membership.ends_on is None:
        return _("từ %(since)s") % {"since": since}
    return _("%(since)s – %(until)s") % {
        "since": since,
        "until": format_date(membership.ends_on),
    }


def with_people(memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    """Everything a row prints, in one query."""
    waiting = Invitation.objects.filter(user=OuterRef("user")).unanswered()
    return memberships.select_related(
        "user", "association__province__successor", "association__successor"
    ).annotate(invited_until=Subquery(waiting.values("expires_at")[:1]))


class PeopleView(AccessRequiredMixin, ScopedListView):
    access_test = staticmethod(manages_people)
    filterset_class = PeopleFilter
    template_name = "organisations/people.html"
    results_template_name = "organisations/_people.html"
    url_name = "organisations:people"
    export_url_name = "organisations:people_export"
    export_title = gettext_lazy("Người dùng")
    sorts = {
        "name": ("shown_order",),
        "role": ("role", "shown_order"),
        "place": ("association__sort_key", "shown_order"),
        "since": ("starts_on", "shown_order"),
    }
    default_sort = "name"
    columns = (
        Column(gettext_lazy("Họ và tên"), lambda m: m.shown_name, 28),
        Column(gettext_lazy("Thư điện tử"), lambda m: m.user.email, 30),
        Column(gettext_lazy("Điện thoại"), lambda m: m.shown_phone, 16),
        Column(gettext_lazy("Vai trò"), lambda m: str(m.get_role_display()), 20),
        Column(
            gettext_lazy("Hội hoặc doanh nghiệp"),
            lambda m: m.place_on(clock.today()),
            36,
        ),
        Column(gettext_lazy("Từ ngày"), lambda m: m.starts_on, 12),
        Column(gettext_lazy("Đến hết ngày"), lambda m: m.ends_on, 12),
        Column(gettext_lazy("Tình trạng"), lambda m: standing(m)[1], 20),
    )

    def scope(self) -> QuerySet[Membership]:
        user = self.request.user
        return Membership.objects.for_user(user).as_shown_to(user)

    def shown(self, queryset: QuerySet[Membership]) -> QuerySet[Membership]:
        return with_people(queryset)

    def rows(self, records: list[Membership]) -> list[PersonRow]:
        rows = []
        for membership in records:
            tone, state = standing(membership)
            rows.append(
                PersonRow(
                    url=reverse("organisations:membership", args=[membership.pk]),
                    name=membership.shown_name,
                    email=membership.user.email,
                    role=str(membership.get_role_display()),
                    place=membership.place_on(clock.today()),
                    span=span(membership),
                    tone=tone,
                    state=state,
                )
            )
        return rows


def open_work_of(membership: Membership) -> list[Share]:
    """What the person has open; nothing of somebody the reader may not know."""
    if membership.is_veiled:
        return []
    return open_work.of(membership.user, membership.association)


@people_required
@require_safe
def membership(request: HttpRequest, pk: int) -> HttpResponse:
    """One person in one role, and what may be done about it."""
    mine = Membership.objects.for_user(request.user).as_shown_to(request.user)
    found = get_object_or_404(with_people(mine), pk=pk)
    access, today = access_for(request.user), clock.today()
    is_over = found.ended_by(today)
    tone, state = standing(found)
    others = with_people(mine.filter(user=found.user))
    context: dict[str, Any] = {
        "membership": found,
        "tone": tone,
        "state": state,
        "span": span(found),
        "others": [
            (other, span(other))
            for other in others.exclude(pk=pk).order_by("-starts_on", "pk")
        ],
        "open_work": open_work_of(found),
        "may_manage": may_manage(access, found) and not is_over,
        "may_hand_over": may_hand_over(access, found) and not is_over,
        "may_lock": access.is_hanoi_admin and found.user != request.user,
        "needs_link": found.is_veiled
        or (not found.user.has_usable_password() and found.user.is_active),
        "is_invited": not found.is_veiled
        and getattr(found, "invited_until", None) is not None,
    }
    return render(request, "organisations/membership.html", context)
