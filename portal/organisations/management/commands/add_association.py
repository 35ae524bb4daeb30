"""Enter the associations that cooperate: the first thing on a new server."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from portal.core import clock
from portal.core.text import slug
from portal.organisations.joining import join_programme
from portal.organisations.models import Province


class Command(BaseCommand):
    help = (
        "Enter associations as partners of the programme, by the name of their province "
        "before 1 July 2025. Those that are there already stay as they are."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "names", nargs="+", metavar="NAME", help='such as "Sơn La" or son-la'
        )

    @transaction.atomic
    def handle(self, *args: Any, names: list[str], **options: Any) -> None:
        for name in names:
            association = join_programme(province=_province(name))
            heir = association.today
            after = f", today {heir.name}" if heir != association else ""
            full_name = association.full_name_on(clock.today())
            self.stdout.write(f"{association.code}: {full_name}{after}")


def _province(name: str) -> Province:
    provinces = Province.objects.as_signed()
    found = provinces.named(name).first() or next(
        (province for province in provinces if slug(province.name) == slug(name)), None
    )
    if found is None:
        raise CommandError(
            f"No province was called {name!r} before 1 July 2025: nothing was entered."
        )
    return found
