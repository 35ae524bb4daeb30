"""Articles as cards: the texts and addresses that lists of any page print."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from chains.models import Chain
from chains.views.rows import trust_step
from portal.core.dates import format_date
from portal.core.pictures import LARGE, SMALL
from portal.news.models import Article

# What a card needs; lists fetch no more.
CARD_FIELDS = (
    "kind",
    "title",
    "slug",
    "summary",
    "picture",
    "picture_alt",
    "published_at",
)


@dataclass(frozen=True)
class Card:
    """For templates/includes/_news_card.html."""

    title: str
    url: str
    kind: str
    when: str
    summary: str
    picture_url: str
    picture_alt: str


@dataclass(frozen=True)
class ChainBox:
    """The chain an article speaks of, with the step of trust that holds on `on`."""

    url: str
    code: str
    name: str
    association: str
    tone: str
    step: str
    note: str
    on: str


def chain_box(article: Article, today: date) -> ChainBox | None:
    """Say no more of the chain than its own page says today."""
    if article.chain_id is None:
        return None
    rows = Chain.objects.with_safety(today).select_related(
        "association__province__successor"
    )
    chain = rows.get(pk=article.chain_id)
    tone, step, note = trust_step(chain, today)
    return ChainBox(
        url=chain.get_public_url(),
        code=chain.code,
        name=chain.name,
        association=chain.association.full_name_on(today),
        tone=tone,
        step=step,
        note=note,
        on=format_date(today),
    )


def picture_url(article: Article, width: int = LARGE) -> str:
    """The address of the article's picture, or "" without one."""
    if not article.picture:
        return ""
    return reverse("news:picture", args=[article.picture, width])


def card_of(article: Article) -> Card:
    return Card(
        title=article.title,
        url=article.get_absolute_url(),
        kind=str(article.get_kind_display()),
        when=format_date(article.published_at) if article.published_at else "",
        summary=article.summary,
        picture_url=picture_url(article, SMALL),
        picture_alt=article.picture_alt,
    )


def cards_of(articles: Iterable[Article]) -> list[Card]:
    return [card_of(article) for article in articles]
