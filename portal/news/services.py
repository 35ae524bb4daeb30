"""Writes across an article, its address and its picture."""

from typing import IO, Any

from django.db import IntegrityError, transaction

from portal.core.text import slug
from portal.news.models import Article
from portal.news.pictures import store_picture

_SLUG_LENGTH = 80
_ATTEMPTS = 3


@transaction.atomic
def save_article(
    *,
    article: Article,
    by: Any,
    opened: int | None = None,
    picture: IO[bytes] | None = None,
    drop_picture: bool = False,
) -> Article:
    """Save what was written; `opened` is the version the form was opened with.

    The address follows the title until the article is first published. Raises
    `Conflict` if somebody else saved since, `ValidationError` for a bad picture.
    """
    if article.pk is None:
        article.created_by = by
    elif opened is not None:
        article.claim_version(opened)
    if article.is_published:
        article.refuse_hidden_chain()
    article.updated_by = by
    if picture is not None:
        attach_picture(article=article, file=picture)
    elif drop_picture:
        article.picture, article.picture_width, article.picture_height = "", 0, 0
        article.picture_alt = article.picture_credit = ""
    if not article.was_published:
        _save_under_free_slug(article)
    else:
        article.save()
    return article


def attach_picture(*, article: Article, file: IO[bytes]) -> None:
    """Store the picture and name it on the (unsaved) article."""
    stored = store_picture(file)
    article.picture = stored.digest
    article.picture_width, article.picture_height = stored.width, stored.height


def free_slug(title: str, *, article: Article | None = None) -> str:
    """Return an address made of the title that no other article has."""
    base = slug(title)[:_SLUG_LENGTH].strip("-") or "bai-viet"
    others = Article.objects.filter(slug__startswith=base)
    if article is not None and article.pk is not None:
        others = others.exclude(pk=article.pk)
    taken = set(others.values_list("slug", flat=True))
    number, candidate = 1, base
    while candidate in taken:
        number += 1
        candidate = f"{base}-{number}"
    return candidate


def _save_under_free_slug(article: Article) -> None:
    for attempt in range(_ATTEMPTS):
        article.slug = free_slug(article.title, article=article)
        try:
            with transaction.atomic():
                article.save()
        except IntegrityError as error:
            # Somebody took the same address between the look and the save.
            if "slug" not in str(error) or attempt == _ATTEMPTS - 1:
                raise
        else:
            return
