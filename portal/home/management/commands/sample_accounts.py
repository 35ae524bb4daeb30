"""`manage.py sample_accounts`: who may sign in to a demonstration, and how."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.accounts.models import User
from portal.home.sample.people import PASSWORD, SIGN_INS, Person, totp_code


class Command(BaseCommand):
    help = (
        "List the sample sign-ins: e-mail, password, role, association, second factor."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SAMPLE_MODE:
            raise CommandError("There are no sample accounts outside sample mode.")
        there = set(
            User.objects.filter(is_sample=True, is_active=True).values_list(
                "email", flat=True
            )
        )
        people = [person for person in SIGN_INS if person.email in there]
        if options["json"]:
            rows = [_row(person) for person in people]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        self._print_table(people)

    def _print_table(self, people: list[Person]) -> None:
        if not people:
            self.stdout.write("No sample accounts: run `manage.py load_sample` first.")
            return
        self.stdout.write(f"Password of every sample account: {PASSWORD}")
        for person in people:
            code = f"  code now: {totp_code(person.secret)}" if person.secret else ""
            place = person.association or person.business
            self.stdout.write(
                f"  {person.email:<25}{person.role.value:<17}{place}{code}"
            )


def _row(person: Person) -> dict[str, str]:
    row = {
        "email": person.email,
        "password": PASSWORD,
        "role": person.role.value,
        "association": person.association,
    }
    if person.secret:
        row["totp_secret"] = person.secret
        row["totp_code"] = totp_code(person.secret)
    return row
