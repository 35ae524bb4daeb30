"""Keep, rename and drop a person's filters of the list of chains."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from chains.models import SavedFilter
from chains.models.saved_filter import MOST
from portal.accounts.models import User
from portal.core.errors import DomainError


@transaction.atomic
def keep_filter(*, owner: Any, name: str, query: str) -> SavedFilter:
    """Keep a query that the filter's form accepted; the first free place is taken."""
    taken = _lock(owner)
    places = {kept.place for kept in taken}
    free = next((n for n in range(1, MOST + 1) if n not in places), None)
    if free is None:
        raise DomainError(
            _("Anh/chị đã lưu %(most)s bộ lọc; hãy xóa bớt một bộ lọc rồi lưu lại.")
            % {"most": MOST}
        )
    _refuse_twice(taken, name)
    return SavedFilter.objects.create(owner=owner, place=free, name=name, query=query)


@transaction.atomic
def rename_filter(kept: SavedFilter, *, name: str) -> None:
    others = [other for other in _lock(kept.owner) if other.pk != kept.pk]
    _refuse_twice(others, name)
    kept.name = name
    kept.save(update_fields=["name"])


def _lock(owner: Any) -> list[SavedFilter]:
    """A person's filters; two windows of one person wait for each other."""
    User.objects.select_for_update().get(pk=owner.pk)
    return list(SavedFilter.objects.filter(owner=owner))


def _refuse_twice(others: list[SavedFilter], name: str) -> None:
    if any(other.name == name for other in others):
        raise DomainError(
            _("Anh/chị đã có bộ lọc tên “%(name)s”; hãy đặt tên khác.") % {"name": name}
        )
