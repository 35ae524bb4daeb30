"""The terms of an agreement as one value: what a version keeps and a form changes."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class AreaTerms:
    """A content area, by its code, and who is responsible for it on each side."""

    code: str
    name: str
    host_unit: str = ""
    partner_unit: str = ""


@dataclass(frozen=True)
class PartyTerms:
    """Somebody who takes part beside the two associations."""

    side: str
    kind: str
    name: str


@dataclass(frozen=True)
class CommitmentTerms:
    """One commitment as the text has it; figures as plain text, days as in ISO 8601."""

    indicator: str
    unit: str
    measure: str
    counting: str
    total: str
    yearly: tuple[tuple[int, str], ...]
    side: str
    due_on: str
    area: str = ""
    evidence: str = ""
    area_code: str = ""
    # By which a changed line stays the same row; versions of old have none.
    key: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> Self:
        years = tuple((year, value) for year, value in facts["yearly"])
        return cls(**{**facts, "yearly": years})


@dataclass(frozen=True)
class Terms:
    """Everything the two sides agree on before they sign.

    Names are kept beside codes, so that an old version reads as it was written.
    """

    title: str
    round_code: str
    round_name: str
    starts_on: date | None
    ends_on: date | None
    text: str
    areas: tuple[AreaTerms, ...] = ()
    parties: tuple[PartyTerms, ...] = ()
    commitments: tuple[CommitmentTerms, ...] = ()

    def missing(self) -> list[str]:
        """Name, in words for a person, what is lacking before the other side sees it."""
        facts = [
            (self.title, _("tên thỏa thuận")),
            (self.starts_on, _("ngày bắt đầu hiệu lực")),
            (self.ends_on, _("ngày hết hiệu lực")),
            (self.areas, _("nội dung phối hợp")),
            (self.text.strip(), _("nội dung văn bản")),
        ]
        return [name for value, name in facts if not value]

    def as_json(self) -> dict[str, Any]:
        facts = asdict(self)
        for name in ("starts_on", "ends_on"):
            day = facts[name]
            facts[name] = day.isoformat() if day else None
        return facts

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> Self:
        return cls(
            title=facts["title"],
            round_code=facts["round_code"],
            round_name=facts["round_name"],
            starts_on=_day(facts["starts_on"]),
            ends_on=_day(facts["ends_on"]),
            text=facts["text"],
            areas=tuple(AreaTerms(**row) for row in facts["areas"]),
            parties=tuple(PartyTerms(**row) for row in facts["parties"]),
            # Versions sent before commitments were kept have none.
            commitments=tuple(
                CommitmentTerms.from_json(row) for row in facts.get("commitments", ())
            ),
        )


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
