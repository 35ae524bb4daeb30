"""Bring a chain's parts in line with what was given; what is the same stays untouched."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chains.models import (
    Certificate,
    Chain,
    Confirmation,
    Outlet,
    Paper,
    Product,
    Stage,
    YearlyOutput,
)
from chains.services.given import (
    GivenOutlet,
    GivenOutput,
    GivenPaper,
    GivenProduct,
    GivenStage,
)
from chains.services.operators import StageOperators
from portal.core.text import fold
from portal.core.uploads import NewFiles, drop_after_commit

PAPER_FIELDS = ("number", "issuer", "issued_on", "expires_on")
CERTIFICATE_FIELDS = ("type", "type_text", *PAPER_FIELDS)


def set_products(chain: Chain, products: Sequence[GivenProduct]) -> None:
    kept = {row.name_folded: row for row in chain.products.all()}
    wanted = {fold(product.name): product for product in products}
    chain.products.exclude(name_folded__in=wanted).delete()
    for position, (key, product) in enumerate(wanted.items(), start=1):
        row = kept.get(key) or Product(chain=chain)
        after = (position, product.name, product.unit)
        if row.pk is None or (row.position, row.name, row.unit) != after:
            row.position, row.name, row.unit = after
            row.save()


def set_stages(
    chain: Chain, stages: Sequence[GivenStage], operators: StageOperators
) -> None:
    operators.load([stage.operator for stage in stages])
    rows = list(chain.stages.order_by("position"))
    for position, given in enumerate(stages, start=1):
        row = rows.pop(0) if rows else Stage(chain=chain)
        operator = operators.get(given.operator, given.role)
        wanted = (position, given.role, operator.pk)
        if (row.position, row.role, row.operator_id) != wanted:
            row.position, row.role, row.operator = position, given.role, operator
            row.save()
    for row in rows:
        row.delete()


def set_outlets(chain: Chain, outlets: Sequence[GivenOutlet]) -> None:
    """What stays keeps its commune, telephone and hours: found by key or by address."""
    by_key = {row.pk: row for row in chain.outlets.order_by("-position")}
    by_address = {fold(row.address): row for row in by_key.values()}
    kept: set[int] = set()
    for position, given in enumerate(outlets, start=1):
        row = by_key.get(given.id or 0) or by_address.get(fold(given.address))
        if row is None or row.pk in kept:
            row = Outlet(chain=chain)
        after = (position, given.name, given.address)
        if row.pk is None or (row.position, row.name, row.address) != after:
            row.position, row.name, row.address = after
            row.save()
        kept.add(row.pk)
    chain.outlets.exclude(pk__in=kept).delete()


def set_outputs(chain: Chain, outputs: Sequence[GivenOutput]) -> None:
    kept = {row.year: row for row in chain.outputs.all()}
    chain.outputs.exclude(year__in=[given.year for given in outputs]).delete()
    for given in outputs:
        row = kept.get(given.year) or YearlyOutput(chain=chain, year=given.year)
        if row.pk is None or row.tonnes != given.tonnes:
            row.tonnes = given.tonnes
            row.save()


def set_papers(
    chain: Chain,
    model: type[Certificate] | type[Confirmation],
    papers: Sequence[GivenPaper],
    *,
    files: NewFiles,
    by: Any,
    at: datetime,
) -> None:
    """Take off what is missing, then change and add; each change is declared anew."""
    kept: dict[int, Paper] = {
        row.pk: row for row in model._default_manager.filter(chain=chain)
    }
    named = {given.id for given in papers}
    for pk, row in kept.items():
        if pk not in named:
            remove_paper(row)
    for given in papers:
        paper = kept.get(given.id) if given.id else None
        put_paper(paper or model(chain=chain), given, files=files, by=by, at=at)


def put_paper(
    paper: Paper, given: GivenPaper, *, files: NewFiles, by: Any, at: datetime
) -> bool:
    """Write one paper; return whether a fact printed on it changed (not only the scan)."""
    fields = CERTIFICATE_FIELDS if isinstance(paper, Certificate) else PAPER_FIELDS
    before = None if paper.pk is None else [getattr(paper, name) for name in fields]
    after = [getattr(given, name) for name in fields]
    for name, value in zip(fields, after, strict=True):
        setattr(paper, name, value)
    if given.scan:
        drop_after_commit(paper.scan)
        files.keep(paper, "scan", given.scan)
        paper.scan_name = given.scan.name
    if before != after or given.scan:
        if paper.pk is None:
            paper.created_by = by
        paper.updated_by = by
        paper.declare(by=by, at=at)
    return before != after


def remove_paper(paper: Paper) -> None:
    """Delete the row (its history stays) and, once that is certain, the scan."""
    drop_after_commit(paper.scan)
    paper.delete()
