"""Write what was planned for one sheet: a fixed number of statements, whatever its length."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model

from chains.choices import Publication
from chains.facts import PaperFacts
from chains.models import (
    Certificate,
    Chain,
    Confirmation,
    Outlet,
    Product,
    Stage,
    YearlyOutput,
)
from chains.services.codes import next_codes
from chains.services.import_compare import (
    ChainPlan,
    certificate_type_text,
    stage_rows,
)
from chains.services.import_operators import OperatorBook
from chains.services.operators import declare_again
from chains.services.search import refresh_search
from portal.core.bulk import update_rows
from portal.core.text import fold, sort_key
from portal.organisations.models import Association

_BATCH = 2000
_CHAIN_COLUMNS = [
    "name",
    "name_folded",
    "sort_key",
    "group",
    "linkage",
    "operator",
    "scale_value",
    "scale_unit",
    "publication",
    "return_reason",
    "declared_by",
    "declared_at",
    "seen_by",
    "seen_at",
    "version",
    "updated_by",
    "updated_at",
]
_PAPER_COLUMNS = [
    "issued_on",
    "expires_on",
    "declared_by",
    "declared_at",
    "seen_by",
    "seen_at",
    "updated_by",
    "updated_at",
]


@dataclass
class SheetWriter:
    """`submits`: the importer owns the chains, so a changed draft goes to Hanoi too."""

    association: Association
    year: int
    by: Any
    at: datetime
    submits: bool
    # Told of the step that begins.
    told: Callable[[int], None] = lambda step: None
    _created: dict[type[Model], list[Any]] = field(default_factory=dict)
    _stages: list[Stage] = field(default_factory=list)
    _papers: dict[type[Model], list[Any]] = field(default_factory=dict)
    _outputs: list[YearlyOutput] = field(default_factory=list)

    def write(self, plans: Iterable[ChainPlan], book: OperatorBook) -> None:
        """Save everything; call it inside a savepoint."""
        touched = [plan for plan in plans if plan.action != "unchanged"]
        if not touched:
            return
        self.told(1)
        book.save(by=self.by, at=self.at)
        self._save_chains(touched)
        unlisted = Chain.objects.exclude(
            pk__in=[p.chain.pk for p in touched if p.chain]
        )
        declare_again(
            unlisted.filter(operator__in=book.redefined()), by=self.by, at=self.at
        )
        self.told(2)
        for plan in touched:
            self._collect(plan)
        self._replace_lists(touched)
        self._save_parts()
        self.told(3)
        refresh_search([plan.chain.pk for plan in touched if plan.chain])

    # --- Chains ---------------------------------------------------------------
    def _save_chains(self, plans: list[ChainPlan]) -> None:
        new = [plan for plan in plans if plan.is_new]
        changed = [plan for plan in plans if not plan.is_new]
        for plan, code in zip(new, next_codes(len(new)), strict=True):
            plan.chain = self._new_chain(plan, code)
        Chain.objects.bulk_create(
            [plan.chain for plan in new if plan.chain], batch_size=_BATCH
        )
        rows = [self._changed_chain(plan) for plan in changed]
        update_rows(Chain, rows, _CHAIN_COLUMNS, _BATCH)

    def _new_chain(self, plan: ChainPlan, code: str) -> Chain:
        chain = Chain(
            code=code,
            association=self.association,
            # The person saw the preview and confirmed it: sent to Hanoi for checking.
            publication=Publication.SHARED,
            created_by=self.by,
            updated_by=self.by,
            declared_by=self.by,
            declared_at=self.at,
        )
        self._take_facts(chain, plan)
        return chain

    def _changed_chain(self, plan: ChainPlan) -> Chain:
        chain = plan.chain
        assert chain is not None  # noqa: S101 - only found chains are changed
        self._take_facts(chain, plan)
        if plan.needs_check:
            chain.declared_by, chain.declared_at = self.by, self.at
            chain.seen_by, chain.seen_at = None, None
        if self.submits and chain.publication == Publication.DRAFT:
            chain.publication, chain.return_reason = Publication.SHARED, ""
        # An open form of this chain must notice that it moved on.
        chain.version += 1
        chain.updated_by, chain.updated_at = self.by, self.at
        return chain

    @staticmethod
    def _take_facts(chain: Chain, plan: ChainPlan) -> None:
        facts = plan.facts
        chain.name, chain.name_folded = facts.name, fold(facts.name)
        chain.sort_key = sort_key(facts.name)
        chain.group = facts.group
        chain.operator = plan.operator
        if facts.linkage:
            chain.linkage = facts.linkage
        if facts.scale:
            chain.scale_value, chain.scale_unit = facts.scale.value, facts.scale.unit

    # --- Parts ----------------------------------------------------------------
    def _collect(self, plan: ChainPlan) -> None:
        self._collect_stages(plan)
        for paper in plan.new_papers:
            self._add(self._new_paper(plan, paper))
        for known, paper in plan.changed_papers:
            known.issued_on = paper.issued or known.issued_on
            known.expires_on = paper.expires or known.expires_on
            known.declared_by, known.declared_at = self.by, self.at
            known.seen_by, known.seen_at = None, None
            known.updated_by, known.updated_at = self.by, self.at
            self._papers.setdefault(type(known), []).append(known)
        self._collect_output(plan)

    def _collect_stages(self, plan: ChainPlan) -> None:
        if plan.stages is None or plan.chain is None:
            return
        rows = [] if plan.is_new else stage_rows(plan.chain)
        for index, (role, operator) in enumerate(plan.stages):
            if index < len(rows):
                rows[index].role, rows[index].operator = role, operator
                rows[index].position = index + 1
                self._stages.append(rows[index])
            else:
                self._add(
                    Stage(
                        chain=plan.chain,
                        position=index + 1,
                        role=role,
                        operator=operator,
                    )
                )

    def _new_paper(self, plan: ChainPlan, paper: PaperFacts) -> Model:
        shared = {
            "chain": plan.chain,
            "number": paper.number,
            "issued_on": paper.issued,
            "expires_on": paper.expires,
            "declared_by": self.by,
            "declared_at": self.at,
            "created_by": self.by,
            "updated_by": self.by,
        }
        if paper.type is None:
            return Confirmation(**shared)
        return Certificate(
            type=paper.type, type_text=certificate_type_text(paper), **shared
        )

    def _collect_output(self, plan: ChainPlan) -> None:
        volume = plan.facts.volume
        if volume is None or plan.chain is None:
            return
        if plan.output is None:
            self._add(YearlyOutput(chain=plan.chain, year=self.year, tonnes=volume))
        elif plan.output.tonnes != volume:
            plan.output.tonnes = volume
            self._outputs.append(plan.output)

    def _replace_lists(self, plans: list[ChainPlan]) -> None:
        """Products and places of sale are lists; what a list still names keeps what is
        known of it beyond the list: its unit, its opening hours."""
        for model, name, column in (
            (Product, "products", "name"),
            (Outlet, "outlets", "address"),
        ):
            changed = [p for p in plans if p.is_new or name in p.fields]
            rows = model._default_manager.filter(
                chain__in=[p.chain for p in changed if not p.is_new]
            )
            held: dict[Any, Any] = {
                (row.chain_id, fold(getattr(row, column))): row
                for row in rows.order_by("-position")
            }
            kept: list[Any] = []
            for plan in changed:
                for position, text in enumerate(getattr(plan.facts, name), 1):
                    row = held.pop((plan.chain and plan.chain.pk, fold(text)), None)
                    if row is None:
                        self._add(_list_entry(model, plan.chain, position, text))
                    else:
                        row.position = position
                        setattr(row, column, text)
                        kept.append(row)
            rows.exclude(pk__in=[row.pk for row in kept]).delete()
            update_rows(model, kept, ["position", column], _BATCH)

    def _add(self, row: Model) -> None:
        self._created.setdefault(type(row), []).append(row)

    def _save_parts(self) -> None:
        for model, rows in self._created.items():
            model._default_manager.bulk_create(rows, batch_size=_BATCH)
        for model, rows in self._papers.items():
            update_rows(model, rows, _PAPER_COLUMNS, _BATCH)
        update_rows(Stage, self._stages, ["position", "role", "operator"], _BATCH)
        update_rows(YearlyOutput, self._outputs, ["tonnes"], _BATCH)


def _list_entry(
    model: type[Product] | type[Outlet], chain: Chain | None, position: int, text: str
) -> Model:
    if model is Product:
        return Product(
            chain=chain, position=position, name=text, name_folded=fold(text)
        )
    return Outlet(chain=chain, position=position, address=text)
