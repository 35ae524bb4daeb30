"""Agreements as the templates print them: texts ready, nothing left to format."""

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agreements.choices import TermStatus
from agreements.models import Agreement
from portal.core.dates import format_date
from portal.core.templatetags.portal import status

TONES = {
    TermStatus.DRAFT: "neutral",
    TermStatus.PROPOSED: "wait",
    TermStatus.AGREED: "wait",
    TermStatus.UPCOMING: "wait",
    TermStatus.IN_FORCE: "good",
    TermStatus.ENDING_SOON: "attention",
    TermStatus.ENDED: "neutral",
    TermStatus.TERMINATED: "neutral",
}


def my_turn() -> SafeString:
    """Said to the side that is to answer, where the other one reads that it waits."""
    return status("attention", _("Đến lượt bên anh/chị"))


@dataclass(frozen=True)
class AgreementRow:
    url: str
    number: str
    title: str
    party: str
    party_today: str
    round: str
    term: str
    signed_on: str
    tone: str
    status: str
    is_archived: bool


def term_of(agreement: Agreement) -> str:
    """ "01/01/2026 – 31/12/2030"; a missing day is an ellipsis, both missing nothing."""
    days = [agreement.starts_on, agreement.ends_on]
    if not any(days):
        return ""
    return "\u00a0– ".join(format_date(day) if day else "…" for day in days)


def party_as_signed(agreement: Agreement, today: date) -> str:
    """The partner's official name on the day of signing, or today in a draft."""
    return agreement.association.full_name_on(agreement.signed_on or today)


def moved_to(agreement: Agreement, today: date) -> str:
    """Today's unit, if it has another name than the one that signed."""
    signed = agreement.association.province
    now = signed.today
    return "" if now.name == signed.name else now.full_name_on(today)


def row_of(agreement: Agreement, today: date) -> AgreementRow:
    """Needs `with_status` and `association__province__successor`."""
    status = TermStatus(agreement.status)
    return AgreementRow(
        url=agreement.get_absolute_url(),
        number=agreement.number,
        title=agreement.title,
        party=agreement.association.name,
        party_today=moved_to(agreement, today),
        round=agreement.round.name,
        term=term_of(agreement),
        signed_on=format_date(agreement.signed_on) if agreement.signed_on else "",
        tone=TONES[status],
        status=str(status.label),
        is_archived=agreement.is_archived,
    )
