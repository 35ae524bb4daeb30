"""What a person typed about a chain, checked for form but not yet compared or saved."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from chains.choices import OutputUnit


@dataclass(frozen=True)
class GivenOperator:
    name: str
    kind: str
    address: str = ""
    representative: str = ""
    phone: str = ""


@dataclass(frozen=True)
class GivenPaper:
    """A certificate, or without `type` a confirmation. `id`: the paper it replaces.

    `scan` is a new file, already through `check_upload`; None leaves the old one.
    """

    number: str
    issuer: str = ""
    issued_on: date | None = None
    expires_on: date | None = None
    type: str = ""
    type_text: str = ""
    id: int | None = None
    scan: Any = None


@dataclass(frozen=True)
class GivenProduct:
    name: str
    unit: str = OutputUnit.TONNE


@dataclass(frozen=True)
class GivenOutlet:
    """`id`: the place it replaces; its commune and hours have a page of their own."""

    address: str
    name: str = ""
    id: int | None = None


@dataclass(frozen=True)
class GivenStage:
    role: str
    operator: str


@dataclass(frozen=True)
class GivenOutput:
    year: int
    tonnes: Decimal


@dataclass(frozen=True)
class GivenChain:
    """Everything the one-page form says. Lists are whole: what is missing goes."""

    name: str
    group: str
    linkage: str
    operator: GivenOperator
    scale_value: Decimal | None = None
    scale_unit: str = ""
    story: str = ""
    products: Sequence[GivenProduct] = ()
    stages: Sequence[GivenStage] = ()
    outlets: Sequence[GivenOutlet] = ()
    outputs: Sequence[GivenOutput] = ()
    certificates: Sequence[GivenPaper] = field(default=())
    confirmations: Sequence[GivenPaper] = field(default=())
