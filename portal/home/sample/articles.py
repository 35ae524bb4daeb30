"""News and promotions of the sample, with pictures drawn on the spot."""

from datetime import date
from typing import Any

from django.core.files.storage import default_storage

from chains.models import Chain
from portal.core.pictures import WIDTHS, StoredPicture, file_name, store_picture
from portal.core.text import slug
from portal.home.sample.moments import moment
from portal.home.sample.pictures import SCENES, draw_scene
from portal.home.sample.stories import STORIES, Story
from portal.news.choices import ArticleState
from portal.news.models import PICTURE_FOLDER, Article
from portal.organisations.models import Association

CREDIT = "Tranh vẽ mẫu"


def draw_pictures() -> dict[str, StoredPicture]:
    """Every scene, drawn and kept as the picture of an article."""
    return {
        scene: store_picture(draw_scene(scene), folder=PICTURE_FOLDER)
        for scene in SCENES
    }


def make_articles(
    *,
    associations: dict[str, Association],
    pictures: dict[str, StoredPicture],
    writer: Any,
    publisher: Any,
    today: date,
) -> list[Article]:
    """Write the published articles, each promotion about a chain the public may see."""
    articles = []
    for story in STORIES:
        article = _article(story, pictures[story.scene], associations)
        article.created_by = article.updated_by = writer
        article.published_by = publisher
        article.published_at = moment(today, story.days_ago)
        article.save()  # sanitises, and keeps the words that search needs
        articles.append(article)
    return articles


def _article(
    story: Story, picture: StoredPicture, associations: dict[str, Association]
) -> Article:
    return Article(
        kind=story.kind,
        title=story.title,
        slug=f"{slug(story.title)[:70].strip('-')}-mau",
        summary=story.summary,
        body="".join(f"<p>{text}</p>" for text in story.paragraphs),
        picture=picture.digest,
        picture_width=picture.width,
        picture_height=picture.height,
        picture_alt=story.alt,
        picture_credit=CREDIT,
        association=associations.get(story.province),
        chain=_chain(story),
        state=ArticleState.PUBLISHED,
        is_sample=True,
    )


def _chain(story: Story) -> Chain | None:
    """The first checked chain of the province and group, in the alphabet."""
    if story.group is None:
        return None
    return (
        Chain.objects.public()
        .filter(
            association__code=story.province,
            group=story.group,
            seen_at__isnull=False,
        )
        .order_by("sort_key", "pk")
        .first()
    )


def remove_pictures(digests: set[str]) -> None:
    """Delete picture files that no article names any more."""
    kept = set(
        Article.objects.filter(picture__in=digests).values_list("picture", flat=True)
    )
    for digest in digests - kept:
        for width in WIDTHS:
            default_storage.delete(file_name(digest, width, folder=PICTURE_FOLDER))
