"""Where an agreement stands between the two sides, as its page tells it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from agreements import permissions
from agreements.choices import Side, Stage, StepKind
from agreements.models import Agreement, AgreementStep, AgreementVersion, Signature
from agreements.models.terms import Terms
from agreements.services.working import working_terms
from portal.core.dates import format_date, format_datetime
from portal.core.history import Entry
from portal.organisations.access import Access


@dataclass(frozen=True)
class Signed:
    """One side's signature, ready to print."""

    side: str
    person: str
    authority: str
    when: str
    scan_name: str
    scan_url: str
    sha256: str


@dataclass(frozen=True)
class Standing:
    """What the two sides see of each other; readers get none of it."""

    sentence: str
    is_my_turn: bool
    steps: Sequence[Entry]
    signatures: Sequence[Signed]
    # The version on the table: its number goes with the button "agree".
    number: int | None
    versions: int
    may: dict[str, bool]
    missing: Sequence[str]
    other: str


def standing(access: Access, agreement: Agreement) -> Standing | None:
    """Two queries, steps and signatures; a paper of the past has no signatures here."""
    side = permissions.side_of(access, agreement)
    if side is None:
        return None
    steps = list(agreement.steps.select_related("by", "version").order_by("-pk"))
    latest = _latest(steps)
    signatures = [] if agreement.is_paper else _signatures(agreement)
    signed = {Side(row.side) for row in signatures}
    may = _may(access, agreement, signed)
    return Standing(
        sentence=_sentence(agreement, latest, steps, signed),
        is_my_turn=agreement.waiting_side == side or may["sign"],
        steps=[_entry(step) for step in steps],
        signatures=[_signed(agreement, row) for row in signatures],
        number=latest.number if latest else None,
        versions=sum(step.version_id is not None for step in steps),
        may=may,
        missing=_written(agreement).missing() if may["change"] else [],
        other=str(side.other.label),
    )


def _written(agreement: Agreement) -> Terms:
    """The draft as its side would send it now."""
    return working_terms(agreement, Side(agreement.drafted_by_side))


def _latest(steps: list[AgreementStep]) -> AgreementVersion | None:
    """The newest text: the first version that the steps, newest first, name."""
    texts = (step.version for step in steps if step.amendment_id is None)
    return next((version for version in texts if version is not None), None)


def _signatures(agreement: Agreement) -> list[Signature]:
    rows = agreement.signatures.filter(amendment__isnull=True)
    return list(rows.select_related("made_by").order_by("pk"))


def _may(access: Access, agreement: Agreement, signed: set[Side]) -> dict[str, bool]:
    led = permissions.led_side(access, agreement)
    stage = Stage.DRAFT if agreement.is_archived else Stage(agreement.stage)
    is_mine = led is not None and agreement.waiting_side == led
    on_table = stage == Stage.PROPOSED
    is_agreed = led is not None and stage == Stage.AGREED
    change = permissions.can_draft(access, agreement)
    return {
        "change": change,
        "propose": change and led is not None,
        "agree": on_table and is_mine,
        "counter": on_table and is_mine,
        "decline": on_table and is_mine,
        "withdraw": on_table and led is not None and not is_mine,
        "reopen": is_agreed and not signed,
        "sign": is_agreed and led not in signed,
        "unsign": is_agreed and led in signed,
    }


def _sentence(
    agreement: Agreement, latest: Any, steps: list[AgreementStep], signed: set[Side]
) -> str:
    """One sentence: what lies where, since when, and who moves next."""
    if agreement.stage == Stage.DRAFT:
        return _draft_sentence(agreement, steps)
    if agreement.stage == Stage.PROPOSED:
        return _(
            "Bản %(number)s do %(sender)s gửi lúc %(when)s; đang chờ %(side)s trả lời."
        ) % {
            "number": latest.number,
            "sender": latest.get_side_display(),
            "when": format_datetime(latest.made_at),
            "side": Side(agreement.waiting_side).label,
        }
    if agreement.stage == Stage.AGREED:
        if not signed:
            return _("Hai bên đã thống nhất bản %(number)s; chờ mỗi bên ký.") % {
                "number": latest.number
            }
        return _("%(signed)s đã ký; đang chờ %(side)s ký.") % {
            "signed": next(iter(signed)).label,
            "side": next(iter(signed)).other.label,
        }
    return ""


def _draft_sentence(agreement: Agreement, steps: list[AgreementStep]) -> str:
    side = Side(agreement.drafted_by_side).label
    if agreement.is_paper:
        return ""
    if agreement.is_private:
        return _("Bản nháp của %(side)s; bên kia chưa thấy.") % {"side": side}
    if steps and steps[0].kind == StepKind.DECLINED:
        return _(
            "%(other)s chưa nhận đề nghị: %(reason)s. %(side)s sửa rồi gửi lại."
        ) % {
            "other": steps[0].get_side_display(),
            "reason": steps[0].note.rstrip("."),
            "side": side,
        }
    return _("%(side)s đã rút đề nghị và đang soạn lại.") % {"side": side}


def _entry(step: AgreementStep) -> Entry:
    text = str(step.get_kind_display())
    if step.version is not None:
        text = _("%(act)s (bản %(number)s)") % {
            "act": text,
            "number": step.version.number,
        }
    if step.note:
        text = f"{text}: {step.note}"
    who = f"{step.get_side_display()} · {step.by.full_name}"
    return Entry(format_datetime(step.at), who, text)


def _signed(agreement: Agreement, row: Signature) -> Signed:
    authority = str(row.get_authority_display()) if row.authority else ""
    if row.authority_number and row.authority_on:
        authority = _("%(authority)s theo văn bản %(number)s ngày %(day)s") % {
            "authority": authority,
            "number": row.authority_number,
            "day": format_date(row.authority_on),
        }
    return Signed(
        side=str(row.get_side_display()),
        person=str(row),
        authority=authority,
        when=format_datetime(row.made_at),
        scan_name=row.scan_name,
        scan_url=reverse("agreements:signature", args=[agreement.pk, row.pk]),
        sha256=row.scan_sha256,
    )
