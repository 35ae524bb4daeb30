"""Bring in the first person who administers a new server."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from portal.core import clock
from portal.core.errors import DomainError
from portal.organisations.choices import Role
from portal.organisations.models import Association
from portal.organisations.services import Post, invite


class Command(BaseCommand):
    help = "Invite a Hanoi administrator and print the link to choose a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        try:
            validate_email(email)
            arrival = invite(
                email=email,
                full_name=name,
                phone="",
                post=Post(Role.HANOI_ADMIN, Association.objects.get(is_host=True)),
                starts_on=clock.today(),
                by=None,
                at=clock.now(),
            )
        except (DomainError, ValidationError) as error:
            raise CommandError(
                "; ".join(getattr(error, "messages", [str(error)]))
            ) from error
        if arrival.link:
            self.stdout.write(
                f"Open this link once, within seven days:\n{arrival.link}"
            )
        else:
            self.stdout.write("The person has a password already; the role is given.")
