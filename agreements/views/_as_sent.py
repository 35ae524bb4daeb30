"""A draft taken back or declined, as the side that does not hold the pen reads it."""

from dataclasses import dataclass

from agreements.choices import Side
from agreements.models import Agreement, ContentArea, Party, Round
from agreements.models.terms import Terms


@dataclass(frozen=True)
class Content:
    """A content area of a sent text."""

    area: ContentArea
    host_unit: str
    partner_unit: str


def put_as_sent(agreement: Agreement) -> tuple[list[Content], list[Party]]:
    """Lay the last sent text over the record, unsaved; its areas and other parties.

    What the other side has written since is not yet for these eyes.
    """
    latest = agreement.latest_version()
    terms: Terms = latest.terms
    agreement.title, agreement.text = terms.title, terms.text
    agreement.starts_on, agreement.ends_on = terms.starts_on, terms.ends_on
    agreement.round = Round(code=terms.round_code, name=terms.round_name)
    contents = [
        Content(
            ContentArea(code=row.code, name=row.name), row.host_unit, row.partner_unit
        )
        for row in terms.areas
    ]
    parties = [
        Party(side=Side(row.side), kind=row.kind, name=row.name)
        for row in terms.parties
    ]
    return contents, parties
