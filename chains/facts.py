"""What a list says about a chain, before anything is compared or saved."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from chains.choices import (
    CertificateType,
    OperatorKind,
    ProductGroup,
    ScaleUnit,
    StageRole,
)
from portal.core.text import nfc

# Words of the lists themselves, whatever language the reader of the portal chose.
ROLE_WORDS: dict[StageRole, str] = {
    StageRole.SUPPLY: "cung ứng vật tư",
    StageRole.PRODUCTION: "sản xuất",
    StageRole.COLLECTION: "thu gom",
    StageRole.SLAUGHTER: "giết mổ",
    StageRole.PREPROCESSING: "sơ chế",
    StageRole.PROCESSING: "chế biến",
    StageRole.TRANSPORT: "vận chuyển",
    StageRole.WHOLESALE: "bán buôn",
    StageRole.RETAIL: "bán lẻ",
}


@dataclass(frozen=True)
class PaperFacts:
    """A certificate (with type) or a chain confirmation (without)."""

    number: str
    issued: date | None = None
    expires: date | None = None
    type: CertificateType | None = None
    # The type as written in the list ("OCOP 3 sao").
    type_text: str = ""

    def as_json(self) -> dict[str, Any]:
        kind = {"type": self.type_text} if self.type else {}
        return kind | {
            "number": self.number,
            "issued": self.issued.isoformat() if self.issued else None,
            "expires": self.expires.isoformat() if self.expires else None,
        }


@dataclass(frozen=True)
class ScaleFacts:
    value: Decimal
    unit: ScaleUnit

    def as_json(self) -> dict[str, Any]:
        whole = self.unit == ScaleUnit.HEAD and self.value == self.value.to_integral()
        return {
            "value": int(self.value) if whole else float(self.value),
            "unit": str(self.unit.value),
        }


@dataclass(frozen=True)
class StageFacts:
    role: StageRole
    operator: str
    kind: OperatorKind


@dataclass(frozen=True)
class ChainFacts:
    """One row of a list. Empty text, None and empty tuples: the list says nothing."""

    sheet: str
    row: int
    name: str
    province: str
    group: ProductGroup
    group_text: str
    products: tuple[str, ...]
    operator: str
    operator_kind: OperatorKind
    # The chain's code in the register, the operator's tax code.
    code: str = ""
    tax_code: str = ""
    address: str = ""
    representative: str = ""
    phone: str = ""
    scale: ScaleFacts | None = None
    # Tonnes a year.
    volume: Decimal | None = None
    certificates: tuple[PaperFacts, ...] = ()
    confirmation: PaperFacts | None = None
    stages: tuple[StageFacts, ...] = ()
    outlets: tuple[str, ...] = ()
    # A `LinkageKind`, or "" where the list does not say.
    linkage: str = ""

    def as_json(self) -> dict[str, Any]:
        """The shape of the truth files beside the sample workbooks."""
        confirmation = self.confirmation
        return {
            "name": self.name,
            "province": self.province,
            "group": self.group_text,
            "products": list(self.products),
            "operator": self.operator,
            "operator_kind": str(self.operator_kind.value),
            "address": self.address,
            "representative": self.representative,
            "phone": self.phone,
            "scale": self.scale.as_json() if self.scale else None,
            "volume_t": None if self.volume is None else float(self.volume),
            "certificates": [paper.as_json() for paper in self.certificates],
            "confirmation": confirmation.as_json() if confirmation else None,
            "stages": [[ROLE_WORDS[s.role], s.operator] for s in self.stages],
            "outlets": list(self.outlets),
            "row": self.row,
            "sheet": self.sheet,
        }


@dataclass(frozen=True)
class Problem:
    """Why a row (or, without one, the sheet) cannot be used, and what to do about it.

    `column` names the column as the list does: letter and heading.
    """

    message: str
    row: int | None = None
    column: str = ""
    value: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"row": self.row, "column": self.column, "message": self.message}


@dataclass(frozen=True)
class UnknownColumn:
    """A column that is left aside, with what a person needs to say what it is.

    `key` is what a mapping remembers it by; `label` is letter and heading.
    """

    key: str
    label: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadColumn:
    """A column as it was understood; `field` is "" where it is left aside.

    `label` is letter and heading, `heading` the words alone.
    """

    key: str
    label: str
    heading: str
    field: str
    samples: tuple[str, ...] = ()


@dataclass
class SheetFacts:
    """Everything read from one sheet; `problems` keep it from being saved."""

    name: str
    # The unit found in the sheet's name, else the texts above the header, top first.
    titles: list[str] = field(default_factory=list)
    rows: int = 0
    chains: list[ChainFacts] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    # Worth a look, but nothing that keeps the sheet from being saved.
    warnings: list[Problem] = field(default_factory=list)
    # Headings nobody knows, with content below them that is left aside.
    unknown: list[UnknownColumn] = field(default_factory=list)
    # Every column with a heading, left to right.
    columns: list[ReadColumn] = field(default_factory=list)
    # How many texts were in an old font, and the first of them before and after.
    converted_count: int = 0
    converted: list[tuple[str, str]] = field(default_factory=list)
    has_header: bool = True

    @property
    def part(self) -> str:
        """The province whose part of a sheet of several this is; "" for a whole sheet."""
        title = self.titles[0] if self.titles else ""
        return "" if title == nfc(self.name) else title

    @property
    def whole_name(self) -> str:
        """The sheet, and its part where there are several: "Danh sách · Sơn La"."""
        return f"{self.name} · {self.part}" if self.part else self.name

    @property
    def unknown_columns(self) -> list[str]:
        return [column.label for column in self.unknown]
