"""Every row of a list with its decision, kept so that people can look through them."""

from collections.abc import Iterable, Iterator
from typing import Any

from chains.choices import LineDecision
from chains.facts import ChainFacts, Problem
from chains.models import ImportBatch, ImportChoice, ImportLine
from chains.services.import_compare import ChainPlan
from chains.services.import_matching import Choice, Match, Place, near_as_json
from chains.services.importing import Agreed, ImportResult, SheetResult
from portal.core.search import folded_words

_BATCH = 2000
_DECISIONS = {
    "created": LineDecision.NEW,
    "updated": LineDecision.UPDATE,
    "unchanged": LineDecision.UNCHANGED,
}


def choices_of(batch: ImportBatch) -> dict[Place, Choice]:
    return {
        (row.sheet, row.row): Choice(row.chain_id, row.version, frozenset(row.seen))
        for row in ImportChoice.objects.filter(batch=batch)
    }


def mark_of(choices: dict[Place, Choice]) -> list[Any]:
    """What a preview notes of the choices it was made with."""
    return sorted([*place, choice.chain or 0] for place, choice in choices.items())


def agreed(batch: ImportBatch) -> Agreed:
    """What a person saw and confirmed: the changes of every row that changes anything."""
    rows = batch.lines.filter(decision__in=[LineDecision.NEW, LineDecision.UPDATE])
    return {line.place: line.changes for line in rows.only("sheet", "row", "changes")}


def keep_lines(batch: ImportBatch, result: ImportResult) -> None:
    """Replace the rows of the look before; call it in the transaction that ends a look."""
    batch.lines.all().delete()
    lines = [line for sheet in result.sheets for line in _lines(sheet)]
    for position, line in enumerate(lines, 1):
        line.batch, line.position = batch, position
    ImportLine.objects.bulk_create(lines, batch_size=_BATCH)


def _lines(sheet: SheetResult) -> Iterator[ImportLine]:
    """In the order of the sheet, each row once; what is said of the whole sheet first."""
    nothing = [None] * len(sheet.facts.chains)
    matches: Iterable[Match | None] = sheet.matches or nothing
    plans: Iterable[ChainPlan | None] = sheet.plans or nothing
    found: dict[int, ImportLine] = {}
    for facts, match, plan in zip(sheet.facts.chains, matches, plans, strict=True):
        line = _line_of(sheet, facts, plan.chain.code if plan and plan.chain else "")
        _decide(line, match, plan, is_held=bool(sheet.problems))
        found[facts.row] = line
    yield from _remark(sheet, found, sheet.problems, LineDecision.PROBLEM)
    yield from _remark(sheet, found, sheet.facts.warnings, LineDecision.NOTE)
    for row in sorted(found):
        yield found[row]


def _remark(
    sheet: SheetResult,
    found: dict[int, ImportLine],
    problems: list[Problem],
    decision: LineDecision,
) -> Iterator[ImportLine]:
    """Say it on the line of its row; what has no row is a line of its own."""
    is_problem = decision == LineDecision.PROBLEM
    for problem in problems:
        if problem.row is None:
            line = _line(sheet, None)
            line.decision = decision
            yield line
        else:
            is_known = problem.row in found
            line = found.setdefault(problem.row, _line(sheet, problem.row))
            if not is_known or (is_problem and line.decision != LineDecision.ASKED):
                line.decision = decision
        if not line.name:
            line.name = problem.value[:200]
            line.search_text = folded_words([problem.value])
        line.remarks.append(
            {
                "is_problem": is_problem,
                "column": problem.column,
                "value": problem.value,
                "message": problem.message,
            }
        )


def _line(sheet: SheetResult, row: int | None) -> ImportLine:
    facts = sheet.facts
    return ImportLine(sheet=facts.name[:100], part=facts.whole_name[:200], row=row)


def _line_of(sheet: SheetResult, facts: ChainFacts, code: str) -> ImportLine:
    line = _line(sheet, facts.row)
    line.name, line.operator = facts.name[:200], facts.operator[:200]
    line.search_text = folded_words([facts.name, facts.operator, code])
    return line


def _decide(
    line: ImportLine, match: Match | None, plan: ChainPlan | None, *, is_held: bool
) -> None:
    if match is not None:
        line.reason = match.reason
        line.near = [near_as_json(near) for near in match.near]
    if plan is not None and plan.chain is not None:
        line.chain_id = plan.chain.pk
    if match is not None and match.is_open:
        line.decision = LineDecision.ASKED
    elif is_held or plan is None:
        line.decision = LineDecision.HELD
    else:
        line.decision = _DECISIONS[plan.action]
        line.changes = [change.as_json() for change in plan.changes]
        line.needs_check = plan.needs_check
