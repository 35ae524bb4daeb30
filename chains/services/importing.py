"""Import lists of chains: read, compare with the register, save sheet by sheet.

The same steps serve the preview, the confirmation and `manage.py import_chains`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any

import pghistory
from django.db import DataError, IntegrityError, transaction
from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from chains.facts import ChainFacts, Problem, SheetFacts
from chains.importers.headings import find_header
from chains.importers.opening import RawSheet, RawWorkbook, Unreadable, open_workbook
from chains.importers.sheets import parts_of, read_sheet, titles_of
from chains.models import Chain, YearlyOutput
from chains.services.import_compare import ChainPlan, plan_chain
from chains.services.import_matching import (
    Choice,
    KnownChains,
    Match,
    Matches,
    Place,
    asked_since,
    further_keys,
    without_asking,
)
from chains.services.import_operators import OperatorBook
from chains.services.import_owner import Owner, OwnerFinder
from chains.services.import_write import SheetWriter
from portal.core.text import fold
from portal.core.transactions import many_rows
from portal.organisations.access import Access
from portal.organisations.models import Association

Progress = Callable[[int, int, str], None]
Key = tuple[str, str]


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

    def read(self, file: IO[bytes], size: int) -> ImportResult:
        """Compare the file with the register; nothing is saved. Raises `Unreadable`."""
        result = self._facts(open_workbook(file, size))
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
        progress: Progress = lambda done, total, note: None,
    ) -> ImportResult:
        """Save every sheet without problems, each wholly or not at all.

        The comparison is made again inside the transaction: the register may have
        moved on since a preview. Raises `Unreadable`.
        """
        result = self._facts(open_workbook(file, size))
        # A job has no request to take the person from; history must name them.
        author = getattr(self.by, "pk", None)
        with many_rows(), pghistory.context(source="import", user=author):
            for number, sheet in enumerate(result.sheets):
                progress(number, len(result.sheets), sheet.facts.name)
                if sheet.association and not sheet.problems:
                    self._save_sheet(sheet, sheet.association, at)
        return result

    # --- One sheet ------------------------------------------------------------
    def _save_sheet(
        self, sheet: SheetResult, association: Association, at: datetime
    ) -> None:
        try:
            with transaction.atomic():
                # Two imports for one association take turns.
                Association.objects.select_for_update(no_key=True).get(
                    pk=association.pk
                )
                book = self._plan(sheet, association, locking=True)
                sheet.problems.extend(asked_since(sheet.facts.chains, sheet.matches))
                if sheet.problems:
                    return
                writer = SheetWriter(
                    association=association,
                    year=self.year,
                    by=self.by,
                    at=at,
                    submits=self.access is not None and not self.access.is_hanoi,
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
        shelf = _Shelf(association, chains, choices, self.year, locking=locking)
        sheet.problems.extend(shelf.archived(chains))
        matches = Matches(association, chains, shelf.known, choices)
        sheet.problems.extend(matches.problems)
        sheet.matches = matches.all
        if self.choices is None:
            sheet.matches, warnings = without_asking(chains, matches.all)
            sheet.facts.warnings.extend(warnings)
        book = OperatorBook(association, chains, shelf.leading())
        sheet.plans = [
            plan_chain(facts, match.chain, book, self.year)
            for facts, match in zip(chains, sheet.matches, strict=True)
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


class _Shelf:
    """The chains of one association that a list names, with all their parts."""

    def __init__(
        self,
        association: Association,
        chains: list[ChainFacts],
        choices: Mapping[Place, Choice],
        year: int,
        *,
        locking: bool,
    ) -> None:
        named = Chain.objects.filter(
            association=association,
            name_folded__in={fold(chain.name) for chain in chains},
        ).order_by("pk")
        self._archived = set(
            named.filter(archived_at__isnull=False).values_list(
                "name_folded", "operator__name_folded"
            )
        )
        further = further_keys(association, chains, choices)
        meant = named.live()
        if further:
            either = Q(pk__in=meant.values("pk")) | Q(pk__in=further)
            meant = Chain.objects.live().filter(either, association=association)
        live = meant.order_by("pk").select_related("operator")
        if locking:
            live = live.select_for_update(of=("self",))
        outputs = YearlyOutput.objects.filter(year=year)
        self._found: dict[Key, list[Chain]] = {}
        rows = live.prefetch_related(
            "products",
            "outlets",
            "stages__operator",
            "certificates",
            "confirmations",
            Prefetch("outputs", queryset=outputs),
        )
        self.known = KnownChains(rows)
        for chain in rows:
            key = (chain.name_folded, chain.operator.name_folded)
            self._found.setdefault(key, []).append(chain)

    def leading(self) -> dict[str, list[Any]]:
        operators: dict[str, list[Any]] = {}
        for chains in self._found.values():
            for chain in chains:
                operators.setdefault(chain.operator.name_folded, []).append(
                    chain.operator
                )
        return operators

    def archived(self, chains: list[ChainFacts]) -> list[Problem]:
        message = _(
            "Chuỗi này đang nằm trong kho lưu; hãy khôi phục chuỗi ấy trước, hoặc bỏ "
            "dòng này khỏi danh sách."
        )
        return [
            Problem(message, row=facts.row, value=facts.name)
            for facts in chains
            if _key(facts) in self._archived and _key(facts) not in self._found
        ]


def _key(facts: ChainFacts) -> Key:
    return fold(facts.name), fold(facts.operator)


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
            earlier = first.setdefault((sheet.association.pk, _key(facts)), facts)
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
