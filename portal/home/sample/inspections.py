"""Checklists, visits and findings of the sample; one serious fault is still open.

Visits before 15/01/2025 carry grades, later ones the lines of a checklist. Only chains that
Hanoi checked were visited, by the person who checks.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from chains.choices import (
    ChainStatus,
    FindingState,
    Grade,
    ItemKind,
    ProductGroup,
    Publication,
    Severity,
    Verdict,
)
from chains.models import (
    Chain,
    Checklist,
    ChecklistItem,
    Finding,
    FindingAnswer,
    Inspection,
    InspectionResult,
)
from chains.models.inspection import GRADES_END
from chains.services.checklists import GivenItem
from chains.services.inspections import REPAIR_DAYS, GivenResult, outcome_of
from portal.accounts.models import User
from portal.home.sample.moments import moment

SEED = 2026
# One in so many checked chains was visited; one in so many of the lines failed.
_VISITED, _FAILED = 6, 14
_YES, _MEASURED = ItemKind.YES_NO, ItemKind.MEASURED
_MINOR, _MAJOR, _SERIOUS = Severity.MINOR, Severity.MAJOR, Severity.SERIOUS

_GENERAL = (
    GivenItem("Sổ ghi chép sản xuất đầy đủ, đúng ngày", _YES, _MINOR),
    GivenItem("Biển hiệu và nhãn ghi đúng tên cơ sở", _YES, _MINOR),
    GivenItem("Nơi chứa hàng sạch, tách khỏi vật tư và hóa chất", _YES, _MAJOR),
    GivenItem("Người làm việc được khám sức khỏe trong năm", _YES, _MAJOR),
)
_CHECKLISTS: tuple[tuple[str, str, tuple[GivenItem, ...]], ...] = (
    ("", "Bảng kiểm chung cho cơ sở (mẫu)", _GENERAL),
    (
        ProductGroup.VEGETABLES,
        "Bảng kiểm rau củ (mẫu)",
        (
            *_GENERAL,
            GivenItem(
                "Hàm lượng nitrat trong mẫu rau",
                _MEASURED,
                _SERIOUS,
                unit="mg/kg",
                maximum=Decimal(500),
            ),
            GivenItem(
                "Độ pH của nước tưới",
                _MEASURED,
                _MAJOR,
                unit="pH",
                minimum=Decimal("5.5"),
                maximum=Decimal(9),
            ),
        ),
    ),
    (
        ProductGroup.PORK,
        "Bảng kiểm chăn nuôi, giết mổ lợn (mẫu)",
        (
            *_GENERAL,
            GivenItem(
                "Nhiệt độ tủ mát giữ thịt",
                _MEASURED,
                _MAJOR,
                unit="°C",
                minimum=Decimal(0),
                maximum=Decimal(5),
            ),
        ),
    ),
)
_BODIES = (
    "Hội Nông dân thành phố Hà Nội",
    "Chi cục quản lý chất lượng (mẫu)",
)
_ANSWER = "Cơ sở đã làm lại theo biên bản, gửi kèm ảnh chụp ngày hoàn thành."
_MORE = "Ảnh chưa thấy rõ nơi chứa hàng; hãy chụp lại toàn cảnh."


@dataclass
class Visits:
    """Everything drawn so far, saved in a few statements at the end."""

    checker: User
    today: date
    inspections: list[Inspection]
    results: list[InspectionResult]
    findings: list[Finding]
    answers: list[FindingAnswer]


def make_inspections(chains: Iterable[Chain], *, checker: User, today: date) -> None:
    """Draw visits for some of the checked chains and follow their faults."""
    checklists = _make_checklists(checker, today)
    visits = Visits(checker, today, [], [], [], [])
    rng = random.Random(f"{SEED}:kiểm tra")  # noqa: S311 -- no secret
    public = [chain for chain in chains if _was_visited(chain)]
    for number, chain in enumerate(public[::_VISITED]):
        if number % 4 == 0:
            _old_visit(visits, chain, rng)
        _visit(visits, chain, checklists, rng)
    _keep_one_back(visits, public[1], checklists[""])
    Inspection.objects.bulk_create(visits.inspections)
    parts: list[InspectionResult | Finding] = [*visits.results, *visits.findings]
    for part in parts:
        part.inspection = part.inspection  # takes the key just given
    InspectionResult.objects.bulk_create(visits.results)
    Finding.objects.bulk_create(visits.findings)
    for answer in visits.answers:
        answer.finding = answer.finding
    FindingAnswer.objects.bulk_create(visits.answers)


def _was_visited(chain: Chain) -> bool:
    return (
        chain.seen_at is not None
        and chain.publication == Publication.PUBLIC
        and chain.status == ChainStatus.OPERATING
    )


# The lines of a version by the group it is for.
Versions = dict[str, tuple[Checklist, Sequence[ChecklistItem]]]


def _make_checklists(checker: User, today: date) -> Versions:
    made: Versions = {}
    for group, title, items in _CHECKLISTS:
        checklist = Checklist.objects.create(
            group=group,
            version=1,
            title=title,
            created_by=checker,
            created_at=moment(today, 700),
            is_sample=True,
        )
        rows = ChecklistItem.objects.bulk_create(
            ChecklistItem(
                checklist=checklist,
                position=position,
                text=item.text,
                kind=item.kind,
                severity=item.severity,
                unit=item.unit,
                minimum=item.minimum,
                maximum=item.maximum,
            )
            for position, item in enumerate(items, 1)
        )
        checklist.publish(by=checker, at=moment(today, 690))
        made[group] = (checklist, rows)
    return made


def _old_visit(visits: Visits, chain: Chain, rng: random.Random) -> None:
    visits.inspections.append(
        Inspection(
            chain=chain,
            on=GRADES_END - timedelta(days=rng.randint(20, 500)),
            body=_BODIES[1],
            inspectors="Cán bộ mẫu",
            grade=rng.choice((Grade.A, Grade.A, Grade.B, Grade.B, Grade.C)),
            created_by=visits.checker,
            recorded_at=moment(visits.today, 600),
        )
    )


def _visit(
    visits: Visits, chain: Chain, checklists: Versions, rng: random.Random
) -> None:
    checklist, items = checklists.get(chain.group, checklists[""])
    ago = rng.randint(12, 360)
    inspection = _new_visit(visits, chain, checklist, ago, rng.choice(_BODIES))
    lines = [_line(item, rng) for item in items]
    before = len(visits.findings)
    _save_lines(visits, inspection, lines)
    for finding in visits.findings[before:]:
        _follow(visits, finding, ago, rng)


def _new_visit(
    visits: Visits, chain: Chain, checklist: Checklist, ago: int, body: str
) -> Inspection:
    at = moment(visits.today, ago)
    inspection = Inspection(
        chain=chain,
        operator_id=chain.operator_id,
        on=visits.today - timedelta(days=ago),
        place=chain.operator.address,
        body=body,
        inspectors="Lê Sương Sớm và một cán bộ mẫu",
        checklist=checklist,
        created_by=visits.checker,
        recorded_at=at,
    )
    visits.inspections.append(inspection)
    return inspection


Line = tuple[ChecklistItem, GivenResult, bool | None]


def _line(item: ChecklistItem, rng: random.Random) -> Line:
    fails = rng.randrange(_FAILED) == 0 and item.severity != Severity.SERIOUS
    if item.kind == ItemKind.YES_NO:
        return item, GivenResult(item.pk, answer=not fails), not fails
    top = item.maximum or Decimal(10)
    share = Decimal(rng.randint(110, 140) if fails else rng.randint(62, 95))
    value = (top * share / 100).quantize(Decimal("0.1"))
    met = item.passes(answer=None, value=value)
    return item, GivenResult(item.pk, value=value), met


def _save_lines(visits: Visits, inspection: Inspection, lines: list[Line]) -> None:
    inspection.outcome = outcome_of(lines)
    for item, result, met in lines:
        visits.results.append(
            InspectionResult(
                inspection=inspection, item=item, value=result.value, passed=met
            )
        )
        if met is False:
            visits.findings.append(
                Finding(
                    chain=inspection.chain,
                    inspection=inspection,
                    item=item,
                    text=item.text,
                    severity=item.severity,
                    corrective_action="Khắc phục và gửi ảnh hoặc giấy chứng minh.",
                    due_on=inspection.on + timedelta(days=REPAIR_DAYS),
                )
            )


def _follow(visits: Visits, finding: Finding, ago: int, rng: random.Random) -> None:
    """Most old faults are put right; of the newer some wait, some are late."""
    if ago > 120 or (ago > 60 and rng.random() < 0.6):
        if rng.random() < 0.3:
            _answer(visits, finding, ago - 9, Verdict.REFUSED)
        _answer(visits, finding, ago - 20 if ago > 25 else 4, Verdict.ACCEPTED)
        finding.state = FindingState.RESOLVED
        finding.closed_at = moment(visits.today, max(ago - 22, 3))
    elif rng.random() < 0.4:
        _answer(visits, finding, max(ago - 8, 2), None)
        finding.state = FindingState.ANSWERED


def _answer(
    visits: Visits, finding: Finding, ago: int, verdict: Verdict | None
) -> None:
    chain = finding.chain
    if chain.declared_by is None:
        raise ValueError("every chain of the sample was entered by somebody")
    decided: datetime | None = None
    if verdict:
        decided = moment(visits.today, max(ago - 2, 1))
    visits.answers.append(
        FindingAnswer(
            finding=finding,
            text=_ANSWER,
            created_by=chain.declared_by,
            said_at=moment(visits.today, ago),
            verdict=verdict or "",
            decided_by=visits.checker if verdict else None,
            decided_at=decided,
            reason=_MORE if verdict == Verdict.REFUSED else "",
        )
    )


def _keep_one_back(
    visits: Visits,
    chain: Chain,
    general: tuple[Checklist, Sequence[ChecklistItem]],
) -> None:
    """The serious fault: noted at a visit eight days ago, nobody answered yet."""
    checklist, items = general
    inspection = _new_visit(visits, chain, checklist, 8, _BODIES[0])
    lines: list[Line] = [
        (item, GivenResult(item.pk, answer=True), True) for item in items
    ]
    _save_lines(visits, inspection, lines)
    inspection.outcome = "fail"
    visits.findings.append(
        Finding(
            chain=chain,
            inspection=inspection,
            text="Mẫu sản phẩm lấy tại kho vượt giới hạn dư lượng cho phép",
            severity=Severity.SERIOUS,
            corrective_action="Dừng bán lô hàng, lấy mẫu lại và gửi phiếu kết quả.",
            due_on=visits.today + timedelta(days=7),
        )
    )
