"""`manage.py load_sample`: fill an empty portal with the labelled sample."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.core import clock
from portal.core.errors import DomainError
from portal.home.sample.loading import is_empty, load


class Command(BaseCommand):
    help = "Load the invented sample data (24 associations, 727 chains, people)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="do nothing when anybody or any chain is already there",
        )
        parser.add_argument(
            "--today",
            type=date.fromisoformat,
            help="date everything from this day (YYYY-MM-DD) instead of today",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SAMPLE_MODE:
            raise CommandError(
                "Sample data has known passwords: it loads only with SAMPLE_MODE=1"
            )
        if options["if_empty"] and not is_empty():
            self.stdout.write("The portal already holds data; no sample loaded.")
            return
        try:
            loaded = load(today=options["today"] or clock.today())
        except DomainError as error:
            raise CommandError(error.message) from None
        self.stdout.write(
            f"Sample loaded: {loaded.associations} associations, "
            f"{loaded.people} people, {loaded.chains} chains, "
            f"{loaded.agreements} agreements, {loaded.articles} articles."
        )
