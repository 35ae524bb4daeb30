"""Writes across an article, its address and its picture."""

from typing import IO, Any
from uuid import UUID

from django.db import IntegrityError, transaction

from portal.core.pictures import store_picture
from portal.core.text import slug
from portal.news.models import PICTURE_FOLDER, Article

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
    submission: UUID | None = None,
) -> Article:
    """Save what was written; `opened` is the version the form was opened with.

    The address follows the title until the article is first published. A new article
    sent twice with one `submission` is made once. Raises `DomainError`, `Conflict` if somebody else saved since, `ValidationError` for a bad picture.
    """
    if article.pk is None:
        if made := _made_by(submission, by):
            return made
        article.created_by, article.submission = by, submission
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
    if article.was_published:
        article.save()
        return article
    # Where the other of two equal requests was faster, its article is the answer.
    return _save_under_free_slug(article) or _made_by(submission, by) or article


def attach_picture(*, article: Article, file: IO[bytes]) -> None:
    """Store the picture and name it on the (unsaved) article."""
    stored = store_picture(file, folder=PICTURE_FOLDER)
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


def _made_by(submission: UUID | None, by: Any) -> Article | None:
    if submission is None:
        return None
    return Article.objects.filter(submission=submission, created_by=by).first()


def _save_under_free_slug(article: Article) -> Article | None:
    """Save, or return None if this sending of the form was saved meanwhile."""
    for attempt in range(_ATTEMPTS):
        article.slug = free_slug(article.title, article=article)
        try:
            with transaction.atomic():
                article.save()
        except IntegrityError as error:
            if "submission" in str(error):
                return None
            # Somebody took the same address between the look and the save.
            if "slug" not in str(error) or attempt == _ATTEMPTS - 1:
                raise
        else:
            return article
    return None
