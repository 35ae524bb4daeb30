"""Chains as rows of the public sheet, read from the database a few hundred at a time.

Whoever knows the lists that associations keep should find every column where it always
was, and the portal's own importer reads the rows back as the same facts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Prefetch, Subquery, Sum

from chains.choices import SLAUGHTERED, CertificateType, StageRole
from chains.facts import ROLE_WORDS
from chains.models import (
    Certificate,
    Chain,
    Confirmation,
    Operator,
    Outlet,
    Paper,
    Product,
    Stage,
    YearlyOutput,
)
from chains.querysets import ChainQuerySet
from portal.core.dates import format_date
from portal.core.numbers import format_number
from portal.organisations.models import Province

BATCH = 500


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One chain, each field one column."""

    province: int
    name: str
    operator: str
    address: str
    representative: str
    phone: str
    group: str
    products: str
    scale: str
    tonnes: Decimal | None
    standards: str
    safety: str
    confirmation_number: str
    confirmation_issued: date | None
    confirmation_expires: date | None
    producing: str
    middle: str
    processing: str
    selling: str
    outlets: str
    market: str
    note: str


@dataclass(frozen=True)
class ProvinceGroup:
    """The chains registered in one unit: its name of then, how many, their tonnes."""

    province: int
    name: str
    chains: int
    tonnes: Decimal


def groups_of(chains: ChainQuerySet, today: date) -> list[ProvinceGroup]:
    """The groups in the order of the sheet: Hanoi first, then by the alphabet."""
    newest = (
        YearlyOutput.objects.filter(chain=OuterRef("pk"), year__lte=today.year)
        .order_by("-year")
        .values("tonnes")[:1]
    )
    rows = (
        chains.order_by()
        .annotate(newest_tonnes=Subquery(newest))
        .values("association__province")
        .annotate(number=Count("pk"), tonnes=Sum("newest_tonnes"))
        .order_by(
            "-association__is_host",
            "association__province__sort_key",
            "association__province",
        )
    )
    found = list(rows)
    units = Province.objects.in_bulk([row["association__province"] for row in found])
    return [
        ProvinceGroup(
            unit.pk,
            unit.full_name_on(unit.valid_to or today),
            row["number"],
            row["tonnes"] or Decimal(0),
        )
        for row in found
        for unit in [units[row["association__province"]]]
    ]


def ordered_ids(chains: ChainQuerySet) -> list[int]:
    """The same order as the groups, inside a group by name."""
    return list(
        chains.order_by(
            "-association__is_host",
            "association__province__sort_key",
            "association__province",
            "sort_key",
            "pk",
        ).values_list("pk", flat=True)
    )


def read_rows(ids: list[int], *, public: bool, today: date) -> Iterator[SheetRow]:
    """With `public` as anybody may see it: no person, and only papers compared."""
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        chains = _with_parts(batch).in_bulk()
        for pk in batch:
            if pk in chains:  # else it was taken away meanwhile
                yield _row(chains[pk], public, today)


def _with_parts(ids: list[int]) -> ChainQuerySet:
    newest = (F("issued_on").desc(nulls_last=True), "-pk")
    return (
        Chain.objects.filter(pk__in=ids)
        .select_related("operator__commune__province", "association")
        .defer("search_text", "search_exact", "story")
        .prefetch_related(
            Prefetch("products", Product.objects.order_by("position", "pk")),
            Prefetch(
                "stages",
                Stage.objects.select_related("operator").order_by("position", "pk"),
            ),
            Prefetch(
                "outlets",
                Outlet.objects.select_related("commune__province").order_by(
                    "position", "pk"
                ),
            ),
            Prefetch("outputs", YearlyOutput.objects.order_by("-year")),
            Prefetch("certificates", Certificate.objects.order_by("pk")),
            Prefetch("confirmations", Confirmation.objects.order_by(*newest)),
        )
    )


def _row(chain: Chain, public: bool, today: date) -> SheetRow:
    operator = chain.operator
    hidden = public and not operator.is_organisation
    output = next((o for o in chain.outputs.all() if o.year <= today.year), None)
    standing, aside = _papers(chain, public, today)
    certificates = [paper for paper in standing if isinstance(paper, Certificate)]
    confirmations = [paper for paper in standing if isinstance(paper, Confirmation)]
    confirmation = confirmations[0] if confirmations else None
    stages = _Stages(chain)
    safety = [c for c in certificates if c.type == CertificateType.FOOD_SAFETY]
    return SheetRow(
        province=chain.association.province_id,
        name=chain.name,
        operator=operator.name,
        address=operator.public_place if public else operator.place,
        representative="" if public else operator.representative,
        phone="" if hidden else operator.phone,
        group=str(chain.get_group_display()),
        products=", ".join(product.name for product in chain.products.all()),
        scale=_scale(chain),
        tonnes=output.tonnes if output else None,
        standards=_lines(c for c in certificates if c not in safety),
        safety=_lines(safety),
        confirmation_number=confirmation.number if confirmation else "",
        confirmation_issued=confirmation.issued_on if confirmation else None,
        confirmation_expires=confirmation.expires_on if confirmation else None,
        producing=stages.first(StageRole.PRODUCTION),
        middle=stages.first(stages.middle),
        processing=stages.first(StageRole.PROCESSING),
        selling=stages.first(StageRole.RETAIL),
        outlets="\n".join(stages.places()),
        market="",
        note="\n".join([*stages.others(), *aside, *map(_line, confirmations[1:])]),
    )


def _scale(chain: Chain) -> str:
    if chain.scale_value is None:
        return ""
    return f"{format_number(chain.scale_value)} {chain.get_scale_unit_display()}"


def _papers(chain: Chain, public: bool, today: date) -> tuple[list[Paper], list[str]]:
    """Those that stand, and the others in words: stopped, or only declared."""
    standing: list[Paper] = []
    aside = []
    for paper in [*chain.certificates.all(), *chain.confirmations.all()]:
        if stopped := _stopped(paper, today):
            aside.append(f"{_line(paper)} ({stopped})")
        elif public and paper.seen_at is None:
            aside.append(f"{_line(paper)} (tự khai, chưa đối chiếu)")
        else:
            standing.append(paper)
    return standing, aside


def _stopped(paper: Paper, today: date) -> str:
    if paper.revoked_on and paper.revoked_on <= today:
        return "đã thu hồi"
    if paper.suspended_on and paper.suspended_on <= today:
        return "đang đình chỉ"
    return ""


def _lines(papers: Any) -> str:
    return "\n".join(_line(paper) for paper in papers)


def _line(paper: Paper) -> str:
    """As officials write it: "VietGAP: 12/TT, cấp 01/02/2025, HH 01/02/2027"."""
    kind = getattr(paper, "type_label", "Giấy xác nhận chuỗi")
    parts = [f"{kind}: {paper.number}"]
    if paper.issued_on:
        parts.append(f"cấp {format_date(paper.issued_on)}")
    if paper.expires_on:
        parts.append(f"HH {format_date(paper.expires_on)}")
    return ", ".join(parts)


class _Stages:
    """The facilities of a chain by the columns that lists have for them."""

    def __init__(self, chain: Chain) -> None:
        self.middle = (
            StageRole.SLAUGHTER
            if chain.group in SLAUGHTERED
            else StageRole.PREPROCESSING
        )
        self._outlets = [outlet.place for outlet in chain.outlets.all()]
        self._by_role: dict[str, list[Operator]] = {}
        for stage in chain.stages.all():
            self._by_role.setdefault(stage.role, []).append(stage.operator)

    def first(self, role: StageRole) -> str:
        operators = self._by_role.get(role)
        return operators[0].name if operators else ""

    def places(self) -> list[str]:
        """The first shop, then the further places; one a line."""
        shop = self.first(StageRole.RETAIL)
        return [shop, *self._outlets] if shop else self._outlets

    def others(self) -> list[str]:
        """Facilities that the columns have no place for, in words."""
        shown = {
            StageRole.PRODUCTION,
            self.middle,
            StageRole.PROCESSING,
            StageRole.RETAIL,
        }
        lines = []
        for role, operators in self._by_role.items():
            rest = operators[1:] if role in shown else operators
            words = ROLE_WORDS[StageRole(role)]
            lines += [
                f"{words[:1].upper()}{words[1:]}: {operator.name}" for operator in rest
            ]
        return lines
