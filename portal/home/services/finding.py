"""One search box over provinces, chains and articles."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q

from chains.models import Chain
from portal.core import search
from portal.core.text import fold
from portal.home.services.cooperation import provinces_that_signed
from portal.news.models import Article
from portal.organisations.access import Access
from portal.organisations.models import Province

CHAINS_SHOWN, ARTICLES_SHOWN, PROVINCES_SHOWN = 10, 6, 8
# Beyond this nobody needs the exact number.
COUNT_CAP = 1000


@dataclass(frozen=True)
class FoundProvince:
    """A unit of today, and the older unit whose name was typed ("" if its own).

    `has_signed`: an agreement with Hanoi, at any time.
    """

    code: str
    name: str
    short_name: str
    former: str
    has_signed: bool


@dataclass(frozen=True)
class Found:
    """What the words lead to; chains and articles are the best of `…_total`."""

    words: list[str]
    provinces: list[FoundProvince]
    chains: list[Chain]
    chain_total: int
    articles: list[Article]
    article_total: int

    @property
    def is_empty(self) -> bool:
        return not (self.provinces or self.chain_total or self.article_total)


def find(text: str, *, chains: Any, articles: Any, today: date) -> Found:
    """Look in the chains and articles this reader may see; the best match first.

    `chains` and `articles` are scoped querysets; `chains` is already cut to the columns
    its rows need.
    """
    words = search.terms(text)
    if not words:
        return Found([], [], [], 0, [], 0)
    found_chains = chains.search(text)
    shown_chains = list(found_chains.order_by("rank", "sort_key", "pk")[:CHAINS_SHOWN])
    found_articles = articles.find(text)
    shown_articles = list(
        found_articles.order_by("rank", "-published_at", "-pk")[:ARTICLES_SHOWN]
    )
    return Found(
        words=words,
        provinces=find_provinces(text, today),
        chains=shown_chains,
        chain_total=_count(found_chains, shown_chains, CHAINS_SHOWN),
        articles=shown_articles,
        article_total=_count(found_articles, shown_articles, ARTICLES_SHOWN),
    )


def _count(queryset: Any, shown: list[Any], most: int) -> int:
    """All that was found; no question where everything is in sight."""
    if len(shown) < most:
        return len(shown)
    number: int = queryset.order_by().values("pk")[:COUNT_CAP].count()
    return number


def find_provinces(text: str, today: date) -> list[FoundProvince]:
    """Units of either era whose name holds what was typed, told as the unit of today."""
    wanted = fold(text)
    for prefix in ("hoi nong dan ", "tinh ", "thanh pho ", "tp. ", "tp "):
        wanted = wanted.removeprefix(prefix)
    if len(wanted) < 2:
        return []
    found: dict[str, FoundProvince] = {}
    # Both eras, units of today first.
    units: Any = Province.objects.select_related("successor").annotate(
        has_signed=ExpressionWrapper(
            Q(pk__in=provinces_that_signed()), output_field=BooleanField()
        )
    )
    signed: set[int] = set()
    for unit in units.order_by("era", "sort_key", "pk"):
        if unit.has_signed:
            signed.add(unit.pk)
        folded, now = unit.name_folded, unit.today
        if folded.startswith(wanted) or f" {folded} " in f" {wanted} ":
            former = "" if now.name == unit.name else unit.name
            name = now.full_name_on(today)
            named = FoundProvince(
                now.code, name, now.name, former, has_signed=now.pk in signed
            )
            found.setdefault(now.code, named)
    return list(found.values())[:PROVINCES_SHOWN]


def scopes(access: Access) -> tuple[Any, Any]:
    """The chains and articles to look in: the workspace's for members, else the public's."""
    if access.has_workspace:
        chains = Chain.objects.for_user(access.user).live()
        return chains, Article.objects.public()
    return Chain.objects.public(), Article.objects.public()
