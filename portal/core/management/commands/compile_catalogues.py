"""Compile the catalogues of locale/ without system gettext."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.core import catalogues


class Command(BaseCommand):
    help = "Compile the catalogues of locale/ without system gettext."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for path in catalogues.compile_all():
            self.stdout.write(str(path))
