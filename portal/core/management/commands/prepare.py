"""Bring everything beside the code up to date, in one process because starting costs."""

from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from portal.core import static_files


class Command(BaseCommand):
    help = (
        "Bring a checkout up to date: message catalogues, fonts, tables, sample data "
        "(in sample mode) and static files. Does only what is missing."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        quiet: dict[str, Any] = {"verbosity": 0, "interactive": False}
        self._say("Bản dịch, phông chữ / Catalogues, fonts")
        call_command("compile_catalogues", stdout=StringIO())
        call_command("build_fonts", stdout=StringIO())
        self._say("Cơ sở dữ liệu / Database")
        call_command("migrate", **quiet)
        if settings.SAMPLE_MODE:
            self._say("Dữ liệu mẫu / Sample data")
            call_command("load_sample", "--if-empty")
        self._say("Tệp tĩnh / Static files")
        static_files.collect_if_changed()

    def _say(self, text: str) -> None:
        self.stdout.write(f"{text} …")
