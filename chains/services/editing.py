"""Save what the one-page form says about a chain, all or nothing."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from chains.choices import ReconfirmedBy
from chains.models import Certificate, Chain, Confirmation, Paper
from chains.services.codes import next_codes
from chains.services.freshness import reconfirm
from chains.services.given import GivenChain, GivenOutput, GivenPaper
from chains.services.operators import StageOperators, lead_operator, lock_for_lead
from chains.services.parts import (
    CERTIFICATE_FIELDS,
    PAPER_FIELDS,
    put_paper,
    remove_paper,
    set_outlets,
    set_outputs,
    set_papers,
    set_products,
    set_stages,
)
from chains.services.search import refresh_search
from portal.core.errors import DomainError
from portal.core.text import fold
from portal.core.uploads import NewFiles
from portal.organisations.models import Association

# Keys of certificates and of confirmations.
Vouched = tuple[set[int], set[int]]
_PLAIN = ("name", "group", "linkage", "scale_value", "scale_unit", "story")


@dataclass(frozen=True)
class Saved:
    """`lost_check`: the chain had been checked and now counts as declared again."""

    chain: Chain
    is_repeat: bool = False
    lost_check: bool = False


def create_chain(
    *,
    association: Association,
    given: GivenChain,
    by: Any,
    at: datetime,
    submission: UUID | None = None,
) -> Saved:
    """Make a draft. The same form sent twice makes one chain and returns it again."""
    if repeated := _made_by(submission, by):
        return Saved(repeated, is_repeat=True)
    chain = Chain(
        association=association,
        created_by=by,
        declared_by=by,
        declared_at=at,
        submission=submission,
    )
    try:
        with transaction.atomic(), NewFiles() as files:
            lock_for_lead(association, given.operator)
            chain.code = next_codes(1)[0]
            _write(chain, given, files=files, by=by, at=at)
    except IntegrityError as error:
        # The other of two equal requests was faster.
        if repeated := _made_by(submission, by):
            return Saved(repeated, is_repeat=True)
        raise _taken() from error
    return Saved(chain)


def update_chain(
    *, chain: Chain, given: GivenChain, by: Any, at: datetime, version: int
) -> Saved:
    """Change the chain opened at `version`.

    A checkable fact that changed makes the chain count as declared again; volumes,
    outlets, contacts and the story change at once.

    Raises:
        Conflict: somebody saved in between.
    """
    try:
        with transaction.atomic(), NewFiles() as files:
            lock_for_lead(chain.association, given.operator, chain=chain)
            chain.claim_version(version)
            was_checked, vouched = chain.is_checked, _papers_of_check(chain)
            before = facts_of(chain, vouched)
            _write(chain, given, files=files, by=by, at=at)
            changed = facts_of(chain, vouched) != before
            if changed:
                chain.declare(by=by, at=at)
            # Whoever speaks for the owner went through the whole page and saved it.
            reconfirm(chain_ids=[chain.pk], by=by, at=at, way=ReconfirmedBy.EDIT)
    except IntegrityError as error:
        raise _taken() from error
    return Saved(chain, lost_check=changed and was_checked)


def save_outputs(
    *,
    chain: Chain,
    outputs: list[GivenOutput],
    by: Any,
    version: int,
) -> None:
    """Volumes alone: the confirmation stays."""
    with transaction.atomic():
        chain.claim_version(version)
        set_outputs(chain, outputs)
        chain.updated_by = by
        chain.save(update_fields=["updated_by", "updated_at"])


def save_paper(
    *,
    paper: Paper,
    given: GivenPaper,
    by: Any,
    at: datetime,
    version: int,
    stops: Mapping[str, date | None] | None = None,
) -> Saved:
    """Write one paper of a chain on its own page; a scan alone leaves the facts be, and
    so does a paper that the chain's check does not vouch for.

    `stops` sets `suspended_on` and `revoked_on`; they are facts of the paper too.
    """
    chain: Chain = paper.chain  # type: ignore[attr-defined]
    try:
        with transaction.atomic(), NewFiles() as files:
            chain.claim_version(version)
            was_checked, waits_alone = chain.is_checked, paper.waits_alone
            stopped = _stop(paper, stops or {})
            changed = put_paper(paper, given, files=files, by=by, at=at)
            if stopped and not changed:
                paper.declare(by=by, at=at)
            if (changed or stopped) and not waits_alone:
                chain.declare(by=by, at=at)
            refresh_search([chain.pk])
    except IntegrityError as error:
        raise DomainError(_("Chuỗi đã có giấy cùng loại, cùng số.")) from error
    return Saved(chain, lost_check=was_checked and not chain.is_checked)


def _stop(paper: Paper, stops: Mapping[str, date | None]) -> bool:
    changed = False
    for name, day in stops.items():
        changed = changed or getattr(paper, name) != day
        setattr(paper, name, day)
    return changed


def delete_paper(*, paper: Paper, by: Any, at: datetime, version: int) -> Saved:
    chain: Chain = paper.chain  # type: ignore[attr-defined]
    with transaction.atomic():
        chain.claim_version(version)
        was_checked, waits_alone = chain.is_checked, paper.waits_alone
        remove_paper(paper)
        if not waits_alone:
            chain.declare(by=by, at=at)
        refresh_search([chain.pk])
    return Saved(chain, lost_check=was_checked and not waits_alone)


def _papers_of_check(chain: Chain) -> Vouched | None:
    """Keys of the papers that the check vouches for; None: there is no check."""
    if not chain.is_checked:
        return None
    found = [
        {row.pk for row in rows.all() if not row.waits_alone}
        for rows in (chain.certificates, chain.confirmations)
    ]
    return found[0], found[1]


def facts_of(chain: Chain, vouched: Vouched | None = None) -> tuple[Any, ...]:
    """Everything Hanoi's check vouches for, in a form that compares.

    `vouched`: of papers only these; others wait alone.
    """
    certificates, confirmations = chain.certificates.all(), chain.confirmations.all()
    if vouched is not None:
        certificates = certificates.filter(pk__in=vouched[0])
        confirmations = confirmations.filter(pk__in=vouched[1])
    return (
        *(getattr(chain, name) for name in _PLAIN if name != "story"),
        chain.operator_id,
        (chain.operator.name, chain.operator.kind),
        tuple(chain.products.order_by("position").values_list("name", flat=True)),
        tuple(chain.stages.order_by("position").values_list("role", "operator_id")),
        _papers(certificates, CERTIFICATE_FIELDS),
        _papers(confirmations, PAPER_FIELDS),
    )


def _papers(papers: Any, fields: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(papers.order_by("pk").values_list("pk", *fields))


def _write(
    chain: Chain, given: GivenChain, *, files: NewFiles, by: Any, at: datetime
) -> None:
    current = chain.operator if chain.operator_id else None
    known = [stage.operator for stage in _stages(chain)]
    for name in _PLAIN:
        setattr(chain, name, getattr(given, name))
    chain.operator = lead_operator(
        chain.association,
        given.operator,
        current=current,
        by=by,
        at=at,
        chain_id=chain.pk,
    )
    _refuse_second(chain)
    chain.updated_by = by
    _save_own(chain)
    set_products(chain, given.products)
    set_stages(
        chain,
        given.stages,
        StageOperators(chain.association, [chain.operator, *known], by),
    )
    set_outlets(chain, given.outlets)
    set_outputs(chain, given.outputs)
    set_papers(chain, Certificate, given.certificates, files=files, by=by, at=at)
    set_papers(chain, Confirmation, given.confirmations, files=files, by=by, at=at)
    refresh_search([chain.pk])


def _save_own(chain: Chain) -> None:
    """Write the chain's own columns: a change of its operator may have touched others."""
    if chain.pk is None:
        chain.save()
        return
    columns = [*_PLAIN, "name_folded", "sort_key", "operator"]
    chain.save(update_fields=[*columns, "updated_by", "updated_at"])


def _stages(chain: Chain) -> Any:
    if chain.pk is None:
        return []
    return chain.stages.select_related("operator").order_by("position")


def _refuse_second(chain: Chain) -> None:
    same = Chain.objects.live().filter(
        association=chain.association,
        name_folded=fold(chain.name),
        operator=chain.operator,
    )
    if same.exclude(pk=chain.pk).exists():
        raise _taken()


def _made_by(submission: UUID | None, by: Any) -> Chain | None:
    if submission is None:
        return None
    with suppress(Chain.DoesNotExist):
        return Chain.objects.get(submission=submission, created_by=by)
    return None


def _taken() -> DomainError:
    return DomainError(
        _("Hội đã có chuỗi cùng tên của cơ sở này; hãy mở chuỗi đó để sửa.")
    )
