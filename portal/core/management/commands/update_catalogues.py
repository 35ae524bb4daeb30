"""Collect the texts of code and templates into locale/en."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.core import catalogues


class Command(BaseCommand):
    help = "Collect the texts of code and templates into locale/en."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        catalog = catalogues.update("en")
        missing = [message for message in catalog if message.id and not message.string]
        self.stdout.write(f"{len(catalog)} texts, {len(missing)} without English")
