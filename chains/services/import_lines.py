"""Every row of a list with its decision, kept so that people can look through them."""

from collections.abc import Iterator
from typing import Any

from chains.choices import LineDecision
from chains.facts import Problem
from chains.models import ImportBatch, ImportChoice, ImportLine
from chains.services.import_matching import Choice, Match, Place, near_as_json
from chains.services.importing import ImportResult, SheetResult
from portal.core.text import fold

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


def keep_lines(batch: ImportBatch, result: ImportResult) -> None:
    """Replace the rows of the look before; call it in the transaction that ends a look."""
    ImportLine.objects.filter(batch=batch).delete()
    lines: list[ImportLine] = []
    for sheet in result.sheets:
        for line in _lines(sheet):
            line.batch, line.position = batch, len(lines) + 1
            lines.append(line)
    ImportLine.objects.bulk_create(lines, batch_size=_BATCH)


def _lines(sheet: SheetResult) -> Iterator[ImportLine]:
    """Rows with a problem first in their place, each row once."""
    wrong: dict[int, list[Problem]] = {}
    for problem in sheet.problems:
        if problem.row is not None:
            wrong.setdefault(problem.row, []).append(problem)
    matches = sheet.matches or [None] * len(sheet.facts.chains)
    plans = sheet.plans or [None] * len(sheet.facts.chains)
    found: dict[int, ImportLine] = {}
    for facts, match, plan in zip(sheet.facts.chains, matches, plans, strict=True):
        line = _line(sheet, facts.row)
        line.name, line.operator = facts.name, facts.operator
        line.name_folded = fold(f"{facts.name} {facts.operator}")[:400]
        _decide(line, match, plan, is_held=bool(sheet.problems))
        found[facts.row] = line
    for row, problems in wrong.items():
        line = found.setdefault(row, _line(sheet, row))
        line.name = line.name or problems[0].value[:200]
        line.message = "\n".join(_said(problem) for problem in problems)
        if line.decision != LineDecision.ASKED:
            line.decision = LineDecision.PROBLEM
    for row in sorted(found):
        yield found[row]


def _line(sheet: SheetResult, row: int) -> ImportLine:
    facts = sheet.facts
    part = f"{facts.name} · {facts.part}" if facts.part else facts.name
    return ImportLine(sheet=facts.name[:100], part=part[:200], row=row)


def _decide(line: ImportLine, match: Match | None, plan: Any, *, is_held: bool) -> None:
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


def _said(problem: Problem) -> str:
    return f"{problem.column}: {problem.message}" if problem.column else problem.message
