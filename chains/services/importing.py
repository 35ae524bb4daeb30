"""Import lists of chains: read, compare with the register, save sheet by sheet.

The same steps serve the preview, the confirmation and `manage.py import_chains`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import IO, Any
from uuid import UUID

import pghistory
from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from chains.facts import ChainFacts, Problem, SheetFacts
from chains.importers.headings import find_header
from chains.importers.opening import RawSheet, RawWorkbook, Unreadable, open_workbook
from chains.importers.sheets import parts_of, read_sheet, titles_of
from chains.services.import_compare import ChainPlan, plan_chain
from chains.services.import_locks import lock_for
from chains.services.import_matching import (
    Choice,
    Match,
    Matches,
    Place,
    asked_since,
    place_of,
    without_asking,
)
from chains.services.import_operators import OperatorBook
from chains.services.import_owner import Owner, OwnerFinder
from chains.services.import_shelf import Key, Shelf, key_of
from chains.services.import_write import SheetWriter
from portal.core.transactions import many_rows
from portal.organisations.access import Access
from portal.organisations.models import Association

Progress = Callable[[int, int, str], None]
# What a person confirmed: (sheet, row) → changes as JSON, none for a new chain.
Agreed = Mapping[Place, list[dict[str, Any]]]


class Moved(Exception):
    """Saving would change what nobody saw in the preview; nothing was saved."""


def _silent(done: int, total: int, note: str) -> None:
    """Progress that nobody watches."""


@dataclass
class SheetResult:
    """One sheet: what was read, what it changes (or changed), what stands against it."""

    facts: SheetFacts
    owner: Owner
    plans: list[ChainPlan] = field(default_factory=list)
    # Which chain each row is; as long as `plans`.
    matches: list[Match] = field(default_factory=list)

    @property
    def problems(self) -> list[Problem]:
        return self.facts.problems

    @property
    def association(self) -> Association | None:
        return self.owner.association

    def count(self, action: str) -> int:
        """Rows that are (to be) created, updated or unchanged; none beside a problem."""
        if self.problems:
            return 0
        decided = zip(self.plans, self.matches, strict=True)
        return sum(
            1 for plan, match in decided if plan.action == action and not match.is_open
        )

    @property
    def questions(self) -> int:
        """Rows of which a person must say whether they are a chain of the register."""
        return sum(match.is_open for match in self.matches)

    def counts(self) -> dict[str, int]:
        return {name: self.count(name) for name in ("created", "updated", "unchanged")}

    def as_json(self) -> dict[str, Any]:
        """The shape that `import_chains --json` prints for a sheet."""
        return {
            "name": self.facts.name,
            "rows": self.facts.rows,
            **self.counts(),
            "errors": [problem.as_json() for problem in self.problems],
            "chains": [chain.as_json() for chain in self.facts.chains],
        }


@dataclass(frozen=True)
class ImportResult:
    sheets: list[SheetResult]
    # Sheets that were left aside, and why.
    notes: list[str]
    # The context under which the history holds what was saved.
    history: UUID | None = None

    @property
    def has_problems(self) -> bool:
        return any(sheet.problems for sheet in self.sheets)

    def count(self, action: str) -> int:
        return sum(sheet.count(action) for sheet in self.sheets)


@dataclass(frozen=True)
class Importer:
    """Who imports for whom.

    `by` is written on the records, `access` says which are allowed. Both are None on the
    command line, where nobody is named and all is allowed.
    """

    by: Any
    year: int
    chosen: Association | None = None
    access: Access | None = None
    # What people said of columns: association's key → folded heading → field.
    said: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    # What people said of rows that are similar to a chain; None: there is nobody to ask,
    # and such a row is a new chain with a warning.
    choices: Mapping[Place, Choice] | None = None

    def read(
        self, file: IO[bytes], size: int, *, progress: Progress = _silent
    ) -> ImportResult:
        """Compare the file with the register; nothing is saved. Raises `Unreadable`."""
        progress(0, 3, _("Đang mở tệp"))
        workbook = open_workbook(file, size)
        progress(1, 3, _("Đang đọc các trang của bảng"))
        result = self._facts(workbook)
        progress(2, 3, _("Đang so với sổ đăng ký"))
        for sheet in result.sheets:
            if sheet.association and not sheet.problems:
                self._plan(sheet, sheet.association, locking=False)
        return result

    def save(
        self,
        file: IO[bytes],
        size: int,
        *,
        at: datetime,
        progress: Progress = _silent,
        agreed: Agreed | None = None,
    ) -> ImportResult:
        """Save every sheet without problems, each wholly or not at all.

        The comparison is made again inside the transaction: the register may have
        moved on since a preview. Raises `Unreadable`, and `Moved` where that would
        change more than was `agreed`.
        """
        progress(0, 1, _("Đang đọc các trang của bảng"))
        result = self._facts(open_workbook(file, size))
        # A job has no request to take the person from; history must name them.
        author = getattr(self.by, "pk", None)
        with many_rows(), pghistory.context(source="import", user=author) as context:
            lists = [
                (sheet.association, sheet.facts.chains)
                for sheet in result.sheets
                if sheet.association and not sheet.problems
            ]
            lock_for(lists, self.choices or {})
            for number, sheet in enumerate(result.sheets):
                told = _of_sheet(progress, number, len(result.sheets), sheet)
                if sheet.association and not sheet.problems:
                    self._save_sheet(sheet, sheet.association, at, told, agreed)
        changed = result.count("created") + result.count("updated")
        return replace(result, history=context.id if changed else None)

    # --- One sheet ------------------------------------------------------------
    def _save_sheet(
        self,
        sheet: SheetResult,
        association: Association,
        at: datetime,
        told: Callable[[int], None],
        agreed: Agreed | None,
    ) -> None:
        try:
            with transaction.atomic():
                told(0)
                book = self._plan(sheet, association, locking=True)
                sheet.problems.extend(asked_since(sheet.facts.chains, sheet.matches))
                if sheet.problems:
                    return
                if agreed is not None:
                    _refuse_unseen(sheet, agreed)
                writer = SheetWriter(
                    association=association,
                    year=self.year,
                    by=self.by,
                    at=at,
                    submits=self.access is not None and not self.access.is_hanoi,
                    told=told,
                )
                writer.write(sheet.plans, book)
        except (IntegrityError, DataError):
            sheet.plans, sheet.matches = [], []
            sheet.problems.append(
                Problem(
                    _(
                        "Chưa lưu được trang này vì sổ đăng ký vừa thay đổi; hãy tải lại "
                        "tệp để xem trước lần nữa."
                    )
                )
            )

    def _plan(
        self, sheet: SheetResult, association: Association, *, locking: bool
    ) -> OperatorBook:
        chains = sheet.facts.chains
        choices = self.choices or {}
        shelf = Shelf(association, chains, choices, self.year, locking=locking)
        sheet.problems.extend(shelf.archived(chains))
        matches = Matches(association, chains, shelf.known, choices)
        sheet.problems.extend(matches.problems)
        sheet.matches = matches.all
        if self.choices is None:
            sheet.matches, warnings = without_asking(chains, matches.all)
            sheet.facts.warnings.extend(warnings)
        book = OperatorBook(association, chains, shelf.leading())
        decided = zip(chains, sheet.matches, strict=True)
        meant = [(facts, match.chain) for facts, match in decided]
        sheet.plans = [
            plan_chain(facts, chain, book, self.year)
            for facts, chain in shelf.with_parts(meant)
        ]
        return book

    # --- The whole file ---------------------------------------------------------
    def _facts(self, workbook: RawWorkbook) -> ImportResult:
        finder = OwnerFinder(self.chosen)
        sheets: list[SheetResult] = []
        notes: list[str] = []
        for raw in workbook.sheets:
            if not raw.rows:
                continue
            if raw.hidden:
                notes.append(
                    _("Trang ẩn “%(sheet)s” không được đọc.") % {"sheet": raw.name}
                )
                continue
            said = self._said_of(raw, finder)
            for part in parts_of(raw, finder.province_named, said):
                own = self._said_of(part, finder) if part.owner_title else said
                facts = read_sheet(
                    part, lambda titles: finder.find(titles).province, own
                )
                sheets.append(SheetResult(facts, finder.find(facts.titles)))
        sheets = _without_prose(sheets, notes)
        if not sheets:
            raise Unreadable(
                _("Tệp không có trang nào chứa dữ liệu; hãy kiểm tra rồi chọn lại tệp.")
            )
        for sheet in sheets:
            sheet.problems.extend(self._refusals(sheet))
        _refuse_across_sheets(sheets)
        return ImportResult(sheets, notes)

    def _said_of(self, sheet: RawSheet, finder: OwnerFinder) -> Mapping[str, str]:
        """What people of the association whose list it is said of its columns."""
        if not self.said:
            return {}
        owner = finder.find(titles_of(sheet, find_header(sheet)))
        return self.said.get(owner.association.pk, {}) if owner.association else {}

    def _refusals(self, sheet: SheetResult) -> Iterable[Problem]:
        """Whether this sheet's owner is known and this person's to import for."""
        owner, name = sheet.owner, sheet.facts.name
        if owner.association is None:
            if owner.province:
                message = _(
                    "Hội Nông dân %(province)s chưa có trong cổng; hãy nhờ quản trị thêm "
                    "hội này trước khi nhập trang “%(sheet)s”."
                )
            else:
                message = _(
                    "Trang “%(sheet)s” không ghi là của hội nào; hãy chọn hội rồi tải "
                    "lại, hoặc đặt tên trang theo tên tỉnh."
                )
            return [Problem(message % {"sheet": name, "province": owner.province})]
        access = self.access
        if access and not access.is_hanoi and not access.owns(owner.association.pk):
            # Nothing about the other association's records may show here.
            sheet.facts.chains = []
            message = _(
                "Trang “%(sheet)s” là của Hội Nông dân %(province)s; anh/chị chỉ nhập "
                "được danh sách của hội mình, hãy xóa trang này rồi tải lại."
            )
            return [Problem(message % {"sheet": name, "province": owner.province})]
        if self.chosen and owner.association.pk != self.chosen.pk:
            message = _(
                "Trang ghi là của %(found)s, khác hội đã chọn (%(chosen)s); danh sách "
                "được nhập cho %(found)s."
            )
            sheet.facts.warnings.append(
                Problem(
                    message
                    % {"found": owner.association.name, "chosen": self.chosen.name}
                )
            )
        return []


def _of_sheet(
    progress: Progress, number: int, sheets: int, sheet: SheetResult
) -> Callable[[int], None]:
    """Tell the step that the saving of this sheet has come to."""
    steps = (
        _("so với sổ đăng ký"),
        _("ghi các chuỗi"),
        _("ghi sản phẩm, các khâu, giấy tờ"),
        _("ghi từ khóa tìm kiếm"),
    )

    def told(step: int) -> None:
        done, total = number * len(steps) + step, sheets * len(steps)
        progress(done, total, f"{sheet.facts.name}: {steps[step]}")

    return told


def _refuse_unseen(sheet: SheetResult, agreed: Agreed) -> None:
    for plan in sheet.plans:
        changes = [change.as_json() for change in plan.changes]
        key = place_of(plan.facts)
        if plan.action != "unchanged" and agreed.get(key) != changes:
            raise Moved


def _without_prose(sheets: list[SheetResult], notes: list[str]) -> list[SheetResult]:
    """Leave out sheets without a header beside others that have one (instructions)."""
    if not any(sheet.facts.has_header for sheet in sheets):
        return sheets
    kept = []
    for sheet in sheets:
        if sheet.facts.has_header or sheet.owner.found_in == "name":
            kept.append(sheet)
        else:
            notes.append(
                _("Trang “%(sheet)s” không có bảng danh sách chuỗi nên được bỏ qua.")
                % {"sheet": sheet.facts.name}
            )
    return kept


def _refuse_across_sheets(sheets: list[SheetResult]) -> None:
    """A chain may stand in one sheet of a file only, or the two would overwrite it."""
    first: dict[tuple[int, Key], ChainFacts] = {}
    for sheet in sheets:
        if sheet.association is None:
            continue
        for facts in sheet.facts.chains:
            earlier = first.setdefault((sheet.association.pk, key_of(facts)), facts)
            if earlier.sheet != facts.sheet:
                message = _(
                    "Chuỗi này đã có ở trang “%(sheet)s”, dòng %(row)s; hãy bỏ một nơi."
                )
                sheet.problems.append(
                    Problem(
                        message % {"sheet": earlier.sheet, "row": earlier.row},
                        row=facts.row,
                        value=facts.name,
                    )
                )
