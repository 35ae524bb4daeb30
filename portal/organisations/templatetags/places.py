"""Names of units and associations on pages, which speak of today."""

from django import template

from portal.core import clock
from portal.organisations.models import Association, Membership, Province

register = template.Library()


@register.filter
def name_today(named: Association | Province) -> str:
    """The full name with the kind of unit of today."""
    return named.full_name_on(clock.today())


@register.filter
def place_today(membership: Membership) -> str:
    return membership.place_on(clock.today())
