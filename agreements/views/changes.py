"""What happens to a signed agreement between the two sides, as its page tells it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from agreements import permissions
from agreements.choices import (
    OPEN_AMENDMENTS,
    AmendmentStage,
    Side,
    Stage,
    TerminationState,
)
from agreements.models import Agreement, Amendment, Correction, Termination
from agreements.services import amendments, renewal
from agreements.services.comparison import Compared, compare_facts
from agreements.services.table import latest_of
from portal.core.dates import format_date
from portal.organisations.access import Access


@dataclass(frozen=True)
class OpenChange:
    """An amendment or a request to end, on its way between the sides."""

    title: str
    sentence: str
    is_my_turn: bool
    may: dict[str, bool]
    # The version on the table, or the request, that an answer names.
    number: int = 0
    # Of a correction: before and after, and the scan that would be kept.
    compared: Sequence[Compared] = ()
    scan_url: str = ""


@dataclass(frozen=True)
class Round:
    """One agreement in the chain of rounds."""

    name: str
    number: str
    url: str
    is_this: bool


@dataclass(frozen=True)
class Changes:
    """Readers see the signed amendments and the chain; what is open only the sides."""

    amendment: OpenChange | None = None
    ending: OpenChange | None = None
    correction: OpenChange | None = None
    signed: Sequence[str] = ()
    rounds: Sequence[Round] = ()
    may: dict[str, bool] = field(default_factory=dict)


def changes(access: Access, agreement: Agreement) -> Changes | None:
    """Nothing for what was never signed and renews nothing."""
    chain = renewal.chain_of_rounds(agreement, access.user)
    rounds = _rounds(agreement, chain)
    if not agreement.is_signed:
        return Changes(rounds=rounds) if rounds else None
    side = permissions.side_of(access, agreement)
    led = permissions.led_side(access, agreement)
    rows = list(agreement.amendments.exclude(stage=AmendmentStage.DROPPED))
    amendment = _amendment(rows, led) if side else None
    ending = _ending(agreement, led) if side else None
    correction = _correction(agreement, led) if side else None
    is_running = agreement.stage == Stage.SIGNED and not agreement.is_archived
    return Changes(
        amendment=amendment,
        ending=ending,
        correction=correction,
        signed=[_told(row) for row in rows if row.stage == AmendmentStage.SIGNED],
        rounds=rounds,
        may={
            "write": is_running and side is not None and _may_write(rows, side),
            "amend": is_running and led is not None and amendment is None,
            "end": is_running and led is not None and ending is None,
            "correct": correction is None
            and permissions.can_ask_to_correct(access, agreement),
            "renew": renewal.renewing_side(access, agreement) is not None
            and chain[-1].pk == agreement.pk
            and not agreement.is_archived,
        },
    )


def _may_write(rows: list[Amendment], side: Side) -> bool:
    """As `permissions.writing_side` has it, of rows that are at hand."""
    found = [row for row in rows if row.stage in OPEN_AMENDMENTS]
    return not found or (
        found[0].stage == AmendmentStage.PROPOSED and found[0].waiting_side == side
    )


def _amendment(rows: list[Amendment], led: Side | None) -> OpenChange | None:
    found = [row for row in rows if row.stage in OPEN_AMENDMENTS]
    if not found:
        return None
    amendment = found[0]
    latest = latest_of(amendment)
    signed = set(amendments.signed_sides(amendment))
    on_table = amendment.stage == AmendmentStage.PROPOSED
    is_mine = led is not None and amendment.waiting_side == led
    may_sign = led is not None and not on_table and led not in signed
    return OpenChange(
        title=str(amendment),
        sentence=_amendment_sentence(amendment, latest, signed),
        is_my_turn=is_mine or may_sign,
        number=latest.number,
        may={
            "agree": on_table and is_mine,
            "counter": on_table and is_mine,
            "drop": led is not None,
            "sign": may_sign,
            "unsign": led is not None and not on_table and led in signed,
        },
    )


def _amendment_sentence(amendment: Amendment, latest: Any, signed: set[Side]) -> str:
    if amendment.stage == AmendmentStage.PROPOSED:
        said = _("%(sender)s gửi bản %(number)s; đang chờ %(side)s trả lời.") % {
            "sender": latest.get_side_display(),
            "number": latest.number,
            "side": Side(amendment.waiting_side).label,
        }
    elif signed:
        said = _("%(signed)s đã ký; đang chờ %(side)s ký.") % {
            "signed": next(iter(signed)).label,
            "side": next(iter(signed)).other.label,
        }
    else:
        said = _("Hai bên đã thống nhất; chờ mỗi bên ký.")
    return f"{latest.note.rstrip('.')}. {said}" if latest.note else said


def _ending(agreement: Agreement, led: Side | None) -> OpenChange | None:
    asked: Termination | None = agreement.terminations.filter(
        state=TerminationState.ASKED
    ).first()
    if asked is None:
        return None
    other = Side(asked.side).other
    return OpenChange(
        title=_("Đề nghị chấm dứt trước hạn"),
        sentence=_(
            "%(side)s đề nghị chấm dứt hết ngày %(day)s. Lý do: %(reason)s. Đang chờ "
            "%(other)s trả lời."
        )
        % {
            "side": asked.get_side_display(),
            "day": format_date(asked.last_day),
            "reason": asked.reason.rstrip("."),
            "other": other.label,
        },
        is_my_turn=led == other,
        may={"answer": led == other, "withdraw": led == asked.side},
        number=asked.pk,
    )


def _correction(agreement: Agreement, led: Side | None) -> OpenChange | None:
    if not agreement.is_signed_here:
        return None
    asked: Correction | None = agreement.corrections.filter(
        state=TerminationState.ASKED
    ).first()
    if asked is None:
        return None
    other = Side(asked.side).other
    scan_url = reverse("agreements:correction_scan", args=[agreement.pk, asked.pk])
    return OpenChange(
        title=_("Đề nghị đính chính"),
        sentence=_(
            "%(side)s đề nghị đính chính. Lý do: %(reason)s. Đang chờ %(other)s trả lời."
        )
        % {
            "side": asked.get_side_display(),
            "reason": asked.reason.rstrip("."),
            "other": other.label,
        },
        is_my_turn=led == other,
        may={"answer": led == other, "withdraw": led == asked.side},
        number=asked.pk,
        compared=compare_facts(asked.before, asked.after),
        scan_url=scan_url if asked.scan else "",
    )


def _told(amendment: Amendment) -> str:
    return _("%(amendment)s, số %(number)s, ký ngày %(day)s") % {
        "amendment": amendment,
        "number": amendment.paper_number,
        "day": format_date(amendment.signed_on) if amendment.signed_on else "",
    }


def _rounds(agreement: Agreement, chain: list[Agreement]) -> list[Round]:
    if len(chain) == 1:
        return []
    return [
        Round(
            name=f"{row.round.name} · {row.association.name}",
            number=row.number,
            url=row.get_absolute_url(),
            is_this=row.pk == agreement.pk,
        )
        for row in chain
    ]
