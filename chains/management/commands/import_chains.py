"""Import lists of chains from the command line."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from chains.importers.opening import Unreadable
from chains.services.import_columns import remembered
from chains.services.importing import Importer, ImportResult, SheetResult
from portal.core import clock
from portal.organisations.models import Association


class Command(BaseCommand):
    help = (
        "Read a workbook of supply chains and save it, sheet by sheet. Exits with 1 when "
        "any sheet has a problem; such a sheet is not saved."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, help="the workbook (.xlsx, .xls or .ods)"
        )
        parser.add_argument(
            "--association",
            metavar="NAME",
            help="owner of sheets that do not name theirs: a code (son-la) or the "
            "Vietnamese name in any spelling",
        )
        parser.add_argument(
            "--year",
            type=int,
            default=clock.today().year,
            help="year of the yearly output (default: this year)",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="compare only, save nothing"
        )
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        importer = Importer(
            by=None,
            year=_year(options["year"]),
            chosen=_association(options["association"]),
            said=remembered(),
        )
        try:
            result = _run(importer, options["file"], dry_run=options["dry_run"])
        except Unreadable as error:
            if options["json"]:
                refused = {"row": None, "column": "", "message": error.message}
                self._print({"sheets": [], "errors": [refused]})
            raise CommandError(error.message) from None
        if options["json"]:
            self._print({"sheets": [sheet.as_json() for sheet in result.sheets]})
        else:
            self._tell(result, dry_run=options["dry_run"])
        if result.has_problems:
            raise CommandError(_("Có trang chưa nhập được; xem các lỗi ở trên."))

    def _print(self, answer: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))

    def _tell(self, result: ImportResult, *, dry_run: bool) -> None:
        for note in result.notes:
            self.stdout.write(note)
        for sheet in result.sheets:
            self._tell_sheet(sheet)
        summary = _(
            "Thêm %(created)s, sửa %(updated)s, giữ nguyên %(unchanged)s chuỗi."
        )
        counts = {
            name: result.count(name) for name in ("created", "updated", "unchanged")
        }
        self.stdout.write(summary % counts)
        if dry_run:
            self.stdout.write(_("Chạy thử: chưa lưu gì."))

    def _tell_sheet(self, sheet: SheetResult) -> None:
        facts = sheet.facts
        self.stdout.write(
            _("Trang %(name)s: %(rows)s dòng chuỗi") % vars_of(sheet, facts.rows)
        )
        for column in facts.unknown_columns:
            self.stdout.write(
                _("  Cột không dùng đến: %(column)s") % {"column": column}
            )
        for problem in [*facts.warnings, *facts.problems]:
            place = " ".join(
                part
                for part in (f"{problem.row or ''}", problem.column, problem.value)
                if part
            )
            self.stdout.write(
                f"  {place}: {problem.message}" if place else f"  {problem.message}"
            )


def vars_of(sheet: SheetResult, rows: int) -> dict[str, Any]:
    return {"name": sheet.facts.name, "rows": rows}


def _year(year: int) -> int:
    if not 2010 <= year <= 2100:
        raise CommandError(_("Năm của sản lượng phải từ 2010 đến 2100."))
    return year


def _association(code: str | None) -> Association | None:
    if not code:
        return None
    found = Association.objects.resolve(code)
    if found is None:
        raise CommandError(
            _("Không có hội nào mang mã hoặc tên “%(code)s”.") % {"code": code}
        )
    return found


def _run(importer: Importer, path: Path, *, dry_run: bool) -> ImportResult:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            if dry_run:
                return importer.read(file, size)
            return importer.save(file, size, at=clock.now())
    except OSError as error:
        raise CommandError(
            _("Không mở được tệp “%(path)s”: %(reason)s.")
            % {"path": path, "reason": error.strerror}
        ) from None
