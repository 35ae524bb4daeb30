from portal.news.models import Article
from tests.cast import Cast
from tests.news.factories import MOMENT, make_draft, make_published
from tests.permission_table import (
    HANOI,
    MISSING,
    OK,
    REDIRECT,
    WRONG_METHOD,
    Row,
    everyone,
    only,
)


def draft(cast: Cast) -> dict[str, int]:
    return {"pk": make_draft().pk}


def published(cast: Cast) -> dict[str, int]:
    return {"pk": make_published(by=cast.staff).pk}


def archived(cast: Cast) -> dict[str, int]:
    article = make_draft()
    article.archive(by=cast.staff, at=MOMENT, reason="Tin cũ")
    return {"pk": article.pk}


def public_slug(cast: Cast) -> dict[str, str]:
    return {"slug": make_published(by=cast.staff).slug}


def draft_slug(cast: Cast) -> dict[str, str]:
    return {"slug": make_draft().slug}


def picture(cast: Cast) -> dict[str, str | int]:
    """A draft's picture whose file is gone: missing for everybody alike."""
    article = make_draft(picture_alt="Mận")
    Article.objects.filter(pk=article.pk).update(picture="0" * 32)
    return {"digest": "0" * 32, "width": 640}


_HANOI_ACTS = only(*HANOI, answer=REDIRECT)

ROWS: list[Row] = [
    Row("news:list", everyone(OK)),
    Row("news:feed", everyone(OK)),
    Row("news:detail", everyone(OK), make=public_slug),
    Row("news:detail", everyone(MISSING), make=draft_slug, case="draft"),
    Row("news:detail", everyone(WRONG_METHOD), method="post", make=public_slug),
    Row("news:picture", everyone(MISSING), make=picture),
    Row("news:manage", only(*HANOI)),
    Row("news:export", only(*HANOI)),
    Row("news:create", only(*HANOI)),
    Row("news:create", only(*HANOI, answer="422"), method="post"),
    Row("news:preview", only(*HANOI), make=draft),
    Row("news:update", only(*HANOI), make=draft, case="draft"),
    Row("news:update", _HANOI_ACTS, make=published, case="published"),
    Row("news:publish", _HANOI_ACTS, method="post", make=draft),
    Row("news:publish", everyone(WRONG_METHOD), make=draft),
    Row("news:withdraw", _HANOI_ACTS, method="post", make=published),
    Row(
        "news:archive",
        _HANOI_ACTS,
        method="post",
        make=draft,
        data=lambda cast: {"reason": "Tin cũ"},
    ),
    Row("news:restore", _HANOI_ACTS, method="post", make=archived),
]
