"""A review as the templates print it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agreements.activity_choices import ActivityKind
from agreements.choices import Side
from agreements.commitment_choices import CommitmentState
from agreements.models import Review
from agreements.models.outcome import Heads
from agreements.services.review_figures import Figures
from agreements.views._activities import heads_in_words, plain
from agreements.views._commitments import TONES, with_unit
from portal.core.dates import format_datetime
from portal.core.numbers import format_number
from portal.core.templatetags.portal import status


@dataclass(frozen=True)
class SidePart:
    """What one side wrote, and when it confirmed the whole."""

    label: str
    text: str
    confirmed: str
    is_mine: bool


@dataclass(frozen=True)
class Kind:
    label: str
    count: str


@dataclass(frozen=True)
class Promise:
    """A commitment as the review keeps it."""

    indicator: str
    side: str
    target: str
    reached: str
    target_total: str
    reached_total: str
    badge: SafeString
    # Figures the sides have not agreed on, in words.
    unsettled: Sequence[str]


@dataclass(frozen=True)
class Told:
    """The figures of the period in words."""

    kinds: Sequence[Kind]
    people: str
    cost: str
    left_out: str
    unsettled: Sequence[str]
    promises: Sequence[Promise]


def side_parts(review: Review, own: Side | None) -> list[SidePart]:
    return [
        SidePart(
            str(side.label),
            review.assessment_of(side),
            format_datetime(at) if (at := review.confirmed_at(side)) else "",
            side == own,
        )
        for side in Side
    ]


def waiting_for(review: Review) -> list[str]:
    """What is still missing until the review is frozen, in words."""
    if review.is_frozen:
        return []
    missing = [
        _("%(side)s viết đánh giá") % {"side": side.label}
        for side in Side
        if not review.assessment_of(side)
    ]
    return missing or [
        _("%(side)s xác nhận") % {"side": side.label}
        for side in Side
        if review.confirmed_at(side) is None
    ]


def told_figures(figures: Figures) -> Told:
    """Reviews frozen before commitments were gathered have none."""
    return Told(
        kinds=[
            Kind(str(ActivityKind(kind).label), plain(count))
            for kind, count in figures["held"].items()
        ],
        people=heads_in_words(Heads(**figures["people"])),
        cost=_("%(cost)s đồng") % {"cost": format_number(Decimal(figures["cost"]))},
        left_out=_("Không tổ chức: %(cancelled)s; chưa báo kết quả: %(planned)s")
        % {"cancelled": figures["cancelled"], "planned": figures["planned"]},
        unsettled=[_unsettled_heads(row) for row in figures.get("unsettled", [])],
        promises=[_promise(row) for row in figures.get("commitments", [])],
    )


def _unsettled_heads(row: Figures) -> str:
    reporter = Side(row["side"])
    told = f"{reporter.label}: {heads_in_words(Heads(**row['heads']))}"
    if row["is_disputed"]:
        counter = heads_in_words(Heads(**row["counter"]))
        told = f"{told} · {reporter.other.label}: {counter}"
    return f"{row['title']}. {told} ({_how_open(row)})"


def _promise(row: Figures) -> Promise:
    unit = row["unit"]
    state = CommitmentState(row["state"])
    return Promise(
        indicator=row["indicator"],
        side=str(Side(row["side"]).label),
        target=_amount(row["target_period"], unit),
        reached=_amount(row["reached"], unit),
        target_total=_amount(row["target_total"], unit),
        reached_total=format_number(Decimal(row["reached_total"])),
        badge=status(TONES[state], str(state.label)),
        unsettled=[_unsettled_figure(each, unit) for each in row["open"]],
    )


def _unsettled_figure(row: Figures, unit: str) -> str:
    reporter = Side(row["side"])
    told = f"{reporter.label} {_amount(row['value'], unit)}"
    if row["counter"] is not None:
        told = f"{told}, {reporter.other.label} {_amount(row['counter'], unit)}"
    return _("Năm %(year)s: %(told)s (%(how)s)") % {
        "year": row["year"],
        "told": told,
        "how": _how_open(row),
    }


def _how_open(row: Figures) -> str:
    return _("hai bên chưa khớp số") if row["is_disputed"] else _("chờ bên kia xem")


def _amount(value: Any, unit: str) -> str:
    """With its unit; a dash where the period has no figure of its own."""
    return "—" if value is None else with_unit(Decimal(value), unit)


def minutes_line(review: Review) -> str:
    """ "Bên Hà Nội đính kèm 09:12 23/11/2026 · 1.204 KB · SHA-256 ab12…"; empty without."""
    if not review.minutes or review.minutes_at is None:
        return ""
    return _("%(side)s đính kèm lúc %(when)s · %(size)s KB · SHA-256 %(digest)s…") % {
        "side": Side(review.minutes_side).label,
        "when": format_datetime(review.minutes_at),
        "size": plain(max(1, (review.minutes_size or 0) // 1024)),
        "digest": review.minutes_sha256[:12],
    }
