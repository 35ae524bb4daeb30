"""What a list would change: facts of a row against the chain the register has.

A list adds and corrects, it never takes away: a blank cell, or a paper the list does
not mention, leaves the register as it is. A filled cell with several entries (products,
places of sale) is the whole truth about them.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chains.choices import (
    CertificateType,
    LinkageKind,
    OperatorKind,
    ScaleUnit,
    StageRole,
)
from chains.facts import ROLE_WORDS, ChainFacts, PaperFacts
from chains.models import (
    Certificate,
    Chain,
    Confirmation,
    Operator,
    Stage,
    YearlyOutput,
)
from chains.services.import_operators import OperatorBook
from portal.core.dates import format_date
from portal.core.numbers import format_number

LABELS: dict[str, Promise | str] = {
    "name": _("Tên chuỗi"),
    "group": _("Nhóm sản phẩm"),
    "linkage": _("Hình thức liên kết"),
    "scale": _("Quy mô"),
    "products": _("Sản phẩm"),
    "stages": _("Các khâu"),
    "certificates": _("Giấy chứng nhận"),
    "confirmation": _("Giấy xác nhận chuỗi"),
    "volume": _("Sản lượng"),
    "outlets": _("Nơi bán"),
    "operator": _("Cơ sở chủ trì"),
    "kind": _("Loại hình cơ sở"),
    "tax_code": _("Mã số thuế"),
    "address": _("Địa chỉ"),
    "representative": _("Người đại diện"),
    "phone": _("Điện thoại"),
}
# Facts Hanoi checks against papers; a change of one needs a new check.
CHECKED = frozenset(
    [
        "name",
        "group",
        "linkage",
        "scale",
        "products",
        "stages",
        "certificates",
        "confirmation",
        "operator",
        "kind",
    ]
)
_PAPERS = frozenset(["certificates", "confirmation"])
_ORDER = list(StageRole)


@dataclass(frozen=True)
class Change:
    field: str
    before: str
    after: str

    @property
    def is_checked(self) -> bool:
        return self.field in CHECKED

    @property
    def is_new_paper(self) -> bool:
        return self.field in _PAPERS and not self.before

    def as_json(self) -> dict[str, Any]:
        return {"field": self.field, "before": self.before, "after": self.after}


@dataclass
class ChainPlan:
    """One row and what becomes of it. A new chain has no `chain` until it is written."""

    facts: ChainFacts
    chain: Chain | None
    operator: Operator
    is_new: bool = False
    changes: list[Change] = field(default_factory=list)
    # Stages as they will stand; None leaves them alone.
    stages: list[tuple[StageRole, Operator]] | None = None
    new_papers: list[PaperFacts] = field(default_factory=list)
    changed_papers: list[tuple[Certificate | Confirmation, PaperFacts]] = field(
        default_factory=list
    )
    output: YearlyOutput | None = None

    @property
    def action(self) -> str:
        if self.is_new:
            return "created"
        return "updated" if self.changes else "unchanged"

    @property
    def fields(self) -> set[str]:
        return {change.field for change in self.changes}

    @property
    def needs_check(self) -> bool:
        """New papers of a checked chain wait alone, as on a form."""
        stays = self.chain is not None and self.chain.is_checked
        return any(
            change.is_checked and not (stays and change.is_new_paper)
            for change in self.changes
        )


def plan_chain(
    facts: ChainFacts, chain: Chain | None, book: OperatorBook, year: int
) -> ChainPlan:
    """Compare; `chain` comes with its parts prefetched (`ChainShelf`)."""
    plan = ChainPlan(facts, chain, book.lead(facts), is_new=chain is None)
    wanted = [(stage.role, book.at_stage(facts, stage)) for stage in facts.stages]
    if chain is None:
        plan.stages = wanted
        plan.new_papers = [*facts.certificates]
        if facts.confirmation:
            plan.new_papers.append(facts.confirmation)
        return plan
    _compare_chain(plan, chain)
    _compare_lists(plan, chain)
    _compare_stages(plan, chain, wanted)
    _compare_papers(plan, chain)
    _compare_output(plan, chain, year)
    _compare_operator(plan, chain, book)
    return plan


def _note(plan: ChainPlan, name: str, before: str, after: str) -> None:
    plan.changes.append(Change(name, before, after))


def _compare_chain(plan: ChainPlan, chain: Chain) -> None:
    facts = plan.facts
    if chain.name != facts.name:
        _note(plan, "name", chain.name, facts.name)
    if chain.group != facts.group:
        _note(plan, "group", chain.get_group_display(), str(facts.group.label))
    if facts.linkage and chain.linkage != facts.linkage:
        after = str(LinkageKind(facts.linkage).label)
        _note(plan, "linkage", chain.get_linkage_display(), after)
    scale = facts.scale
    if scale and (chain.scale_value, chain.scale_unit) != (scale.value, scale.unit):
        _note(
            plan,
            "scale",
            _scale_text(chain.scale_value, chain.scale_unit),
            _scale_text(scale.value, scale.unit),
        )


def _scale_text(value: Decimal | None, unit: str) -> str:
    return "" if value is None else f"{format_number(value)} {ScaleUnit(unit).label}"


def _compare_lists(plan: ChainPlan, chain: Chain) -> None:
    by_position = attrgetter("position")
    products = [row.name for row in sorted(chain.products.all(), key=by_position)]
    outlets = [row.address for row in sorted(chain.outlets.all(), key=by_position)]
    for name, before, after in (
        ("products", products, plan.facts.products),
        ("outlets", outlets, plan.facts.outlets),
    ):
        if after and before != [*after]:
            _note(plan, name, "; ".join(before), "; ".join(after))


def _compare_stages(
    plan: ChainPlan, chain: Chain, wanted: list[tuple[StageRole, Operator]]
) -> None:
    rows = sorted(chain.stages.all(), key=attrgetter("position"))
    before = [(StageRole(row.role), row.operator) for row in rows]
    # Where the lead operator is another record of the same name, its stages follow.
    moved = [
        (role, plan.operator if operator.pk == chain.operator_id else operator)
        for role, operator in before
    ]
    after = merged_stages(moved, wanted)
    if chain.operator_id != plan.operator.pk:
        plan.stages = after
    if not _same_stages(before, after):
        plan.stages = after
        _note(plan, "stages", _stages_text(before), _stages_text(after))


def merged_stages(
    before: list[tuple[StageRole, Operator]], wanted: list[tuple[StageRole, Operator]]
) -> list[tuple[StageRole, Operator]]:
    """Put the stages a list names among those the chain has; no stage is lost."""
    after = list(before)
    for role, operator in wanted:
        places = [index for index, (own, _who) in enumerate(after) if own == role]
        if any(_is_same(after[index][1], operator) for index in places):
            continue
        if places:
            after[places[0]] = (role, operator)
            continue
        later = [
            index
            for index, (own, _who) in enumerate(after)
            if _ORDER.index(own) > _ORDER.index(role)
        ]
        after.insert(later[0] if later else len(after), (role, operator))
    return after


def _is_same(one: Operator, other: Operator) -> bool:
    if one is other or (one.pk and one.pk == other.pk):
        return True
    return one.name_folded == other.name_folded


def _same_stages(
    before: list[tuple[StageRole, Operator]], after: list[tuple[StageRole, Operator]]
) -> bool:
    return len(before) == len(after) and all(
        old[0] == new[0] and _is_same(old[1], new[1])
        for old, new in zip(before, after, strict=True)
    )


def _stages_text(stages: list[tuple[StageRole, Operator]]) -> str:
    return "; ".join(
        f"{ROLE_WORDS.get(role, role.label)}: {operator.name}"
        for role, operator in stages
    )


def _compare_papers(plan: ChainPlan, chain: Chain) -> None:
    certificates = {(row.type, row.number): row for row in chain.certificates.all()}
    confirmations = {row.number: row for row in chain.confirmations.all()}
    for paper in plan.facts.certificates:
        known = certificates.get((str(paper.type), paper.number))
        _compare_paper(plan, "certificates", known, paper)
    if plan.facts.confirmation:
        paper = plan.facts.confirmation
        _compare_paper(plan, "confirmation", confirmations.get(paper.number), paper)


def _compare_paper(
    plan: ChainPlan,
    name: str,
    known: Certificate | Confirmation | None,
    paper: PaperFacts,
) -> None:
    after = _paper_text(paper.type_text, paper.number, paper.issued, paper.expires)
    if known is None:
        plan.new_papers.append(paper)
        _note(plan, name, "", after)
        return
    issued = paper.issued or known.issued_on
    expires = paper.expires or known.expires_on
    if (issued, expires) != (known.issued_on, known.expires_on):
        plan.changed_papers.append((known, paper))
        before = _paper_text(
            paper.type_text, known.number, known.issued_on, known.expires_on
        )
        _note(
            plan,
            name,
            before,
            _paper_text(paper.type_text, paper.number, issued, expires),
        )


def _paper_text(
    kind: str, number: str, issued: date | None, expires: date | None
) -> str:
    parts = [f"{kind}: {number}" if kind else number]
    if issued:
        parts.append(f"cấp {format_date(issued)}")
    if expires:
        parts.append(f"HH {format_date(expires)}")
    return ", ".join(parts)


def _compare_output(plan: ChainPlan, chain: Chain, year: int) -> None:
    volume = plan.facts.volume
    plan.output = next((row for row in chain.outputs.all() if row.year == year), None)
    before = plan.output.tonnes if plan.output else None
    if volume is not None and before != volume:
        shown = "" if before is None else f"{format_number(before)} tấn ({year})"
        _note(plan, "volume", shown, f"{format_number(volume)} tấn ({year})")


def _compare_operator(plan: ChainPlan, chain: Chain, book: OperatorBook) -> None:
    if chain.operator.name_folded != plan.operator.name_folded:
        _note(plan, "operator", chain.operator.name, plan.operator.name)
    for name, (before, after) in book.lead_changes(plan.facts).items():
        if name == "kind":
            before, after = (str(OperatorKind(kind).label) for kind in (before, after))
        _note(plan, "operator" if name == "name" else name, before, after)
    if (
        not plan.fields & {"operator", "address"}
        and chain.operator_id != plan.operator.pk
    ):
        _note(plan, "address", chain.operator.address, plan.operator.address)


def certificate_type_text(paper: PaperFacts) -> str:
    """The words of a type outside our list; a known type needs none."""
    return paper.type_text if paper.type == CertificateType.OTHER else ""


def stage_rows(chain: Chain) -> list[Stage]:
    return sorted(chain.stages.all(), key=attrgetter("position"))
