"""One order for everybody who locks rows of the register: associations, then chains, then
operators, in each table by key and all at once. So nobody waits in a circle.

Whoever may come to further rows later (a new name of an operator is a fact of all its
chains) locks those too before writing anything.
"""

from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet

from chains.models import Chain, Operator
from portal.organisations.models import Association


def lock_associations(keys: Collection[int]) -> None:
    """Two imports for one association take turns; nobody else asks for these."""
    rows = Association.objects.select_for_update(no_key=True).filter(pk__in=keys)
    list(rows.order_by("pk").values_list("pk", flat=True))


def lock_chains(keys: Collection[int]) -> list[Chain]:
    return list(Chain.objects.select_for_update().filter(pk__in=keys).order_by("pk"))


def lock_operators(keys: Collection[int], *, may_be_named: bool = False) -> None:
    """`may_be_named`: others may write meanwhile that a chain of theirs has this one."""
    rows = Operator.objects.select_for_update(no_key=may_be_named)
    list(rows.filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))


def chains_of(operators: Iterable[Operator | int]) -> QuerySet[Chain]:
    """Chains that one of these leads or in which one has a stage."""
    found = list(operators)
    return Chain.objects.filter(
        Q(operator__in=found)
        | Q(pk__in=Chain.objects.filter(stages__operator__in=found).values("pk"))
    )
