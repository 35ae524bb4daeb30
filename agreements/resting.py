"""Agreements that count on a chain: told by the register before a paper of it ends."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.models import Agreement, AgreementContent
from chains.resting import Thing
from portal.core.dates import format_date

# The content areas that safe chains fulfil: promotion of products, chain production.
AREAS = ("quang-ba", "chi-to-hoi")


def agreements(day: date) -> QuerySet[Any]:
    """In force on the day, with content that the association's safe chains stand for."""
    covered = AgreementContent.objects.filter(area__code__in=AREAS)
    return Agreement.objects.in_force(day).filter(pk__in=covered.values("agreement"))


def counted_agreements(number: int) -> str:
    return ngettext("%(n)d thỏa thuận", "%(n)d thỏa thuận", number) % {"n": number}


def agreement_thing(agreement: Agreement) -> Thing:
    day = format_date(agreement.last_day) if agreement.last_day else ""
    note = _("hiệu lực đến hết ngày %(day)s") % {"day": day}
    return Thing(agreement.title, agreement.get_absolute_url(), note)
