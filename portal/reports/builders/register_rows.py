"""The rows of the chain register, read from the database a few hundred at a time."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.db.models import F, Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from chains.choices import CertificateType, StageRole
from chains.models import (
    Certificate,
    Chain,
    Confirmation,
    Outlet,
    Product,
    Stage,
    YearlyOutput,
)
from chains.models.certificate import Paper
from chains.querysets import ChainQuerySet
from portal.core.dates import format_date
from portal.organisations.models import Association
from portal.reports.choices import Reading

PaperT = TypeVar("PaperT", bound=Paper)

BATCH = 500

# Which column of the official list a stage belongs to.
PRODUCING, PREPARING, PROCESSING, SELLING = range(4)
STAGE_COLUMNS = {
    StageRole.SUPPLY: PRODUCING,
    StageRole.PRODUCTION: PRODUCING,
    StageRole.COLLECTION: PREPARING,
    StageRole.SLAUGHTER: PREPARING,
    StageRole.PREPROCESSING: PREPARING,
    StageRole.PROCESSING: PROCESSING,
    StageRole.TRANSPORT: SELLING,
    StageRole.WHOLESALE: SELLING,
    StageRole.RETAIL: SELLING,
}
# Stages that their column's heading names already.
_PLAIN = {StageRole.PRODUCTION, StageRole.PROCESSING, StageRole.RETAIL}


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One chain, each field one column of the sheet, numbers and dates as such."""

    number: int
    code: str
    name: str
    operator: str
    operator_kind: str
    address: str
    representative: str
    phone: str
    province: str
    association: str
    group: str
    products: str
    scale: Decimal | None
    scale_unit: str
    tonnes: Decimal | None
    year: int | None
    standards: str
    safety_number: str
    safety_issued: date | None
    safety_expires: date | None
    confirmation_number: str
    confirmation_issued: date | None
    confirmation_expires: date | None
    producing: str
    preparing: str
    processing: str
    selling: str
    outlets: str
    status: str
    publication: str
    checked_on: date | None
    note: str


@dataclass(frozen=True)
class Keeper:
    """An association and its place as the register reads them."""

    association: str
    province: str


def ordered_ids(chains: ChainQuerySet) -> list[int]:
    """The register's order: Hanoi, then associations and chains by the alphabet."""
    return list(
        chains.order_by(
            "-association__is_host",
            "association__sort_key",
            "association_id",
            "sort_key",
            "pk",
        ).values_list("pk", flat=True)
    )


def read_rows(ids: list[int], *, reading: str, today: date) -> Iterator[RegisterRow]:
    """Yield a row for every id, in this order, with a handful of queries a batch."""
    keepers = _keepers(reading, today)
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        chains = _with_parts(batch).in_bulk()
        for offset, pk in enumerate(batch, start=start + 1):
            chain = chains[pk]
            yield _row(offset, chain, keepers[chain.association_id], today)


def _with_parts(ids: list[int]) -> ChainQuerySet:
    newest_first = (F("issued_on").desc(nulls_last=True), "-pk")
    return (
        Chain.objects.filter(pk__in=ids)
        .select_related("operator")
        .prefetch_related(
            Prefetch("products", Product.objects.order_by("position", "pk")),
            Prefetch(
                "stages",
                Stage.objects.select_related("operator").order_by("position", "pk"),
            ),
            Prefetch("outlets", Outlet.objects.order_by("position", "pk")),
            Prefetch("outputs", YearlyOutput.objects.order_by("-year")),
            Prefetch("certificates", Certificate.objects.order_by(*newest_first)),
            Prefetch("confirmations", Confirmation.objects.order_by(*newest_first)),
        )
    )


def _keepers(reading: str, today: date) -> dict[int, Keeper]:
    """Every association (a few dozen) as registered, or as who keeps its records now."""
    known = {
        association.pk: association
        for association in Association.objects.select_related("province__successor")
    }
    if reading == Reading.SIGNED:
        return {
            pk: _as_registered(association, today) for pk, association in known.items()
        }
    return {
        pk: Keeper(
            _current(association, known).full_name_on(today),
            association.province.today.full_name_on(today),
        )
        for pk, association in known.items()
    }


def _as_registered(association: Association, today: date) -> Keeper:
    """Named as on the last day of the unit it was founded in."""
    unit = association.province
    day = unit.valid_to or today
    return Keeper(association.full_name_on(day), unit.full_name_on(day))


def _current(association: Association, known: dict[int, Association]) -> Association:
    while association.successor_id is not None:
        association = known[association.successor_id]
    return association


def _row(number: int, chain: Chain, keeper: Keeper, today: date) -> RegisterRow:
    operator = chain.operator
    output = next((o for o in chain.outputs.all() if o.year <= today.year), None)
    certificates = list(chain.certificates.all())
    safety = _newest_standing(
        [c for c in certificates if c.type == CertificateType.FOOD_SAFETY], today
    )
    confirmation = _newest_standing(list(chain.confirmations.all()), today)
    producing, preparing, processing, selling = _stages(chain)
    return RegisterRow(
        number=number,
        code=chain.code,
        name=chain.name,
        operator=operator.name,
        operator_kind=operator.get_kind_display(),
        address=operator.address,
        representative=operator.representative,
        phone=operator.phone,
        province=keeper.province,
        association=keeper.association,
        group=chain.get_group_display(),
        products=", ".join(product.name for product in chain.products.all()),
        scale=chain.scale_value,
        scale_unit=chain.get_scale_unit_display() if chain.scale_unit else "",
        tonnes=output.tonnes if output else None,
        year=output.year if output else None,
        standards="\n".join(
            _paper_line(c, today) for c in certificates if c is not safety
        ),
        safety_number=safety.number if safety else "",
        safety_issued=safety.issued_on if safety else None,
        safety_expires=safety.expires_on if safety else None,
        confirmation_number=confirmation.number if confirmation else "",
        confirmation_issued=confirmation.issued_on if confirmation else None,
        confirmation_expires=confirmation.expires_on if confirmation else None,
        producing=producing,
        preparing=preparing,
        processing=processing,
        selling=selling,
        outlets="\n".join(outlet.address for outlet in chain.outlets.all()),
        status=chain.get_status_display(),
        publication=chain.get_publication_display(),
        checked_on=timezone.localdate(chain.seen_at) if chain.seen_at else None,
        note=chain.status_reason,
    )


def _newest_standing(papers: list[PaperT], today: date) -> PaperT | None:
    """The paper issued last that is neither revoked nor suspended (newest come first)."""
    return next((paper for paper in papers if not _stopped(paper, today)), None)


def _stopped(paper: Paper, today: date) -> str:
    """Why the paper does not stand, in words; empty when nobody stopped it."""
    if paper.revoked_on and paper.revoked_on <= today:
        return _("đã thu hồi")
    if paper.suspended_on and paper.suspended_on <= today:
        return _("đang đình chỉ")
    return ""


def _paper_line(paper: Certificate, today: date) -> str:
    """As officials write it: "VietGAP: 12/TT, cấp 01/02/2025, HH 01/02/2027"."""
    parts = [f"{paper.type_label}: {paper.number}"]
    if paper.issued_on:
        parts.append(_("cấp %(day)s") % {"day": format_date(paper.issued_on)})
    if paper.expires_on:
        parts.append(_("HH %(day)s") % {"day": format_date(paper.expires_on)})
    if stopped := _stopped(paper, today):
        parts.append(stopped)
    return ", ".join(parts)


def _stages(chain: Chain) -> tuple[str, str, str, str]:
    """The operators of each stage column, one a line, with the role where it is special."""
    columns: dict[int, list[str]] = defaultdict(list)
    for stage in chain.stages.all():
        role = StageRole(stage.role)
        name = stage.operator.name
        line = name if role in _PLAIN else f"{role.label.capitalize()}: {name}"
        columns[STAGE_COLUMNS[role]].append(line)
    producing, preparing, processing, selling = (
        "\n".join(columns[column])
        for column in (PRODUCING, PREPARING, PROCESSING, SELLING)
    )
    return producing, preparing, processing, selling
