"""Articles that rest on a chain: what the register tells before one of its papers ends."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import ngettext

from chains.resting import Thing
from portal.core.dates import format_date
from portal.news.models import Article


def articles(day: date) -> QuerySet[Any]:
    """Those the public reads; a draft promises nothing to anybody yet."""
    return Article.objects.public()


def counted_articles(number: int) -> str:
    words = ngettext("%(n)d bài giới thiệu", "%(n)d bài giới thiệu", number)
    return words % {"n": number}


def article_thing(article: Article) -> Thing:
    day = format_date(article.published_at) if article.published_at else ""
    kind = str(article.get_kind_display())
    note = f"{kind} · {day}"
    return Thing(article.title, article.get_absolute_url(), note)
