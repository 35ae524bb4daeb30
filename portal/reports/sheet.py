"""The filtered list of chains in the official layout: which chains, with which title.

Short lists are sent at once, longer ones become a report; both ask here. The filter is
kept as the list's query and read again with the rights of whoever the file is for.
"""

from datetime import date
from typing import Any

from django.http import HttpRequest, QueryDict

from chains.builders.public_sheet import SheetTitle
from chains.filters.chain import ChainFilter
from chains.models import Chain
from chains.querysets import ChainQuerySet
from chains.views.sheets import chosen, sample_note, spoken
from portal.organisations.access import Access

# Longer lists are built outside the request, with progress.
AT_ONCE = 2_000
LONGEST_QUERY = 1_000
_NOT_FILTERS = ("sort", "after", "before", "dang")


def query_of(given: QueryDict) -> str:
    """The filters of a list's address, without its order and place."""
    query = given.copy()
    for name in _NOT_FILTERS:
        query.pop(name, None)
    return query.urlencode()


def asking(user: Any, query: str) -> ChainFilter:
    """The list's own filter, asked by this person."""
    request = HttpRequest()
    request.user = user
    return ChainFilter(
        QueryDict(query), queryset=Chain.objects.for_user(user), request=request
    )


def chains_of(filters: ChainFilter) -> ChainQuerySet:
    return chosen(filters.qs)


def said(filters: ChainFilter) -> list[str]:
    return spoken(filters.form)


def pairs(filters: ChainFilter) -> list[tuple[str, str]]:
    found = []
    for words in said(filters):
        label, _colon, value = words.partition(": ")
        found.append((label, value))
    return found


def title(
    access: Access, filters: ChainFilter, chains: ChainQuerySet, today: date
) -> SheetTitle:
    issuer = access.home_association
    lines = [*said(filters), *sample_note(chains)]
    return SheetTitle(issuer.full_name_on(today) if issuer else "", lines, today)
