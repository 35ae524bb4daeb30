"""`manage.py remove_sample`: take the sample out again and leave what is real."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.core.errors import DomainError
from portal.home.sample.removal import remove


class Command(BaseCommand):
    help = "Remove all sample data with its history; real records stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--with-trials",
            action="store_true",
            help="also remove what sample accounts entered themselves",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            removed = remove(with_trials=options["with_trials"])
        except DomainError as error:
            raise CommandError(error.message) from None
        total = sum(removed.values())
        self.stdout.write(
            f"Sample removed: {total} records." if total else "No sample."
        )
