"""Articles for tests, as draft or published, and pictures drawn on the spot."""

import io
from datetime import datetime
from typing import Any

from PIL import Image

from portal.news.choices import ArticleKind, ArticleState
from portal.news.models import Article
from portal.news.services import free_slug

MOMENT = datetime.fromisoformat("2026-11-20T08:00:00+07:00")


def make_draft(**values: Any) -> Article:
    values.setdefault("title", "Sơn La đưa mận hậu về Hà Nội")
    values.setdefault("summary", "Chuyến hàng đầu mùa đã về chợ đầu mối.")
    values.setdefault("body", "<p>Sáng nay, <strong>mười tấn mận</strong> đã về.</p>")
    values.setdefault("slug", free_slug(values["title"]))
    return Article.objects.create(**values)


def make_published(*, by: Any, at: datetime = MOMENT, **values: Any) -> Article:
    return make_draft(**values).publish(by=by, at=at)


def make_many(count: int, *, by: Any) -> None:
    """`count` published articles in one statement."""
    Article.objects.bulk_create(
        Article(
            kind=ArticleKind.NEWS if n % 2 else ArticleKind.PROMOTION,
            title=f"Tin số {n}",
            slug=f"tin-so-{n}",
            summary="Tóm tắt.",
            body="<p>Nội dung.</p>",
            search_text=f"tin so {n} tom tat. noi dung.",
            search_exact=f"tin số {n} tóm tắt. nội dung.",
            state=ArticleState.PUBLISHED,
            published_at=MOMENT,
            published_by=by,
        )
        for n in range(count)
    )


def picture_file(
    size: tuple[int, int] = (1600, 1000), kind: str = "JPEG", **options: Any
) -> io.BytesIO:
    """A picture with a green and a yellow half, named as an upload would be."""
    image = Image.new("RGB", size, "green")
    image.paste("yellow", (0, 0, size[0] // 2, size[1]))
    image = image.convert(options.pop("mode", "RGB"))
    out = io.BytesIO()
    image.save(out, kind, **options)
    out.seek(0)
    out.name = f"Ảnh mận hậu.{kind.lower()}"
    return out
