"""Plans of years as the templates print them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agreements import permissions
from agreements.activity_choices import ActivityKind, ActivityState
from agreements.choices import Side
from agreements.models import Activity, Agreement, PlanProposal, Review
from agreements.models.activity import term_of_days
from agreements.models.plan import stage_of
from agreements.plan_choices import PlanStage, ProposalState
from agreements.services.plans import Line, line_of, years_of_plan
from agreements.views._activities import state_badge
from agreements.views._rows import my_turn
from portal.core.dates import format_date, format_datetime
from portal.core.history import Entry
from portal.core.templatetags.portal import status
from portal.organisations.access import Access

TONES = {
    PlanStage.DRAFT: "neutral",
    PlanStage.PROPOSED: "wait",
    PlanStage.AGREED: "good",
}


@dataclass(frozen=True)
class YearLink:
    year: int
    url: str
    badge: SafeString


def plan_years(agreement: Agreement, side: Side | None) -> list[YearLink]:
    """A link for every year of the term, with how far its plan came, as `side` sees it."""
    sent: dict[int, list[PlanProposal]] = {}
    for proposal in (
        PlanProposal.objects.filter(plan__agreement=agreement)
        .select_related("plan")
        .defer("lines")
    ):
        sent.setdefault(proposal.plan.year, []).append(proposal)
    return [
        YearLink(
            year,
            reverse("agreements:plan", args=[agreement.pk, year]),
            stage_badge(sent.get(year, []), side),
        )
        for year in years_of_plan(agreement)
    ]


def stage_badge(proposals: list[PlanProposal], side: Side | None) -> SafeString:
    if side and any(sent.is_open and sent.side != side for sent in proposals):
        return my_turn()
    stage = stage_of(proposals)
    return status(TONES[stage], str(stage.label))


@dataclass(frozen=True)
class PlanRow:
    """An activity of the year beside what a proposal says of it."""

    url: str
    title: str
    kind: str
    days: str
    side: str
    badge: SafeString | None
    # What happened to it since the proposal, in words.
    since: str


def plan_rows(
    activities: Sequence[Activity], proposal: PlanProposal | None
) -> list[PlanRow]:
    """The year's activities, and those of the proposal that moved to another year."""
    lines = {line["activity"]: line for line in proposal.lines} if proposal else {}
    rows = [
        PlanRow(
            url=activity.get_absolute_url(),
            title=activity.title,
            kind=str(activity.get_kind_display()),
            days=term_of_days(activity.starts_on, activity.ends_on),
            side=str(activity.get_responsible_side_display()),
            badge=state_badge(activity),
            since=_since(activity, lines.get(activity.pk)) if proposal else "",
        )
        for activity in activities
    ]
    here = {activity.pk for activity in activities}
    return rows + [_moved(line) for pk, line in lines.items() if pk not in here]


def _since(activity: Activity, line: Line | None) -> str:
    if line is None:
        cancelled = activity.state == ActivityState.CANCELLED
        return "" if cancelled else _("Thêm sau bản đã gửi")
    changes = []
    days = line_days(line)
    if days != term_of_days(activity.starts_on, activity.ends_on):
        changes.append(_("trong bản đã gửi: %(days)s") % {"days": days})
    now = line_of(activity)
    if any(now[name] != line[name] for name in ("title", "kind", "place", "side")):
        changes.append(_("đã sửa: %(title)s") % {"title": line["title"]})
    return "; ".join(changes)


def _moved(line: Line) -> PlanRow:
    return PlanRow(
        url="",
        title=line["title"],
        kind=str(ActivityKind(line["kind"]).label),
        days=line_days(line),
        side=str(Side(line["side"]).label),
        badge=None,
        since=_("Đã chuyển sang năm khác"),
    )


def line_days(line: Line) -> str:
    first, last = (date.fromisoformat(line[name]) for name in ("starts_on", "ends_on"))
    return term_of_days(first, last)


def line_rows(proposal: PlanProposal) -> list[PlanRow]:
    """The activities exactly as they were sent."""
    return [
        PlanRow(
            url="",
            title=line["title"],
            kind=str(ActivityKind(line["kind"]).label),
            days=line_days(line),
            side=str(Side(line["side"]).label),
            badge=None,
            since=line["place"],
        )
        for line in proposal.lines
    ]


def plan_story(proposals: Sequence[Any]) -> list[Entry]:
    """What the sides sent and answered, newest first."""
    entries = []
    for proposal in proposals:
        side = Side(proposal.side)
        sent = _("Gửi bản %(number)s, %(count)s hoạt động") % {
            "number": proposal.number,
            "count": len(proposal.lines),
        }
        entries.append((proposal.made_at, side, proposal.made_by, sent, proposal.note))
        if proposal.answered_at:
            told = _answer(proposal)
            entries.append(
                (
                    proposal.answered_at,
                    Side(proposal.answered_side),
                    proposal.answered_by,
                    told,
                    proposal.answer,
                )
            )
    entries.sort(key=lambda entry: entry[0], reverse=True)
    return [
        Entry(
            format_datetime(at),
            f"{side.label} · {who.full_name}",
            f"{text}. {note}" if note else text,
        )
        for at, side, who, text, note in entries
    ]


def _answer(proposal: PlanProposal) -> str:
    told = {
        ProposalState.AGREED: _("Đồng ý bản %(number)s"),
        ProposalState.DECLINED: _("Chưa đồng ý bản %(number)s"),
        ProposalState.WITHDRAWN: _("Rút bản %(number)s"),
    }
    return told[ProposalState(proposal.state)] % {"number": proposal.number}


def agreed_sentence(proposal: PlanProposal) -> str:
    return _("Hai bên thống nhất bản %(number)s ngày %(day)s.") % {
        "number": proposal.number,
        "day": format_date(proposal.answered_at) if proposal.answered_at else "",
    }


def reviews_shown(access: Access, agreement: Agreement) -> list[Review]:
    """Newest first; whoever is on no side sees only what both sides confirmed."""
    own = Review.objects.filter(agreement=agreement).defer("figures")
    if permissions.side_of(access, agreement) is None:
        own = own.filter(frozen_at__isnull=False)
    return list(own.order_by("-last_day", "-pk"))
