"""What everybody reads: the list, an article, its picture, the Atom feed."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.core import clock
from portal.core.lists import ScopedListView
from portal.core.pagecache import public_page
from portal.core.pictures import send_picture
from portal.news.cards import CARD_FIELDS, Card, cards_of, chain_box, picture_url
from portal.news.filters import PublicFilter
from portal.news.models import PICTURE_FOLDER, Article

FEED_LENGTH = 30
RELATED = 3
YEAR = 365 * 24 * 3600


class NewsListView(ScopedListView):
    filterset_class = PublicFilter
    template_name = "news/list.html"
    results_template_name = "news/_results.html"
    url_name = "news:list"
    sorts = {"dang": ["published_at"]}
    default_sort = "-dang"
    page_size = 12

    def scope(self) -> QuerySet[Article]:
        return Article.objects.public()

    def order(self) -> list[str]:
        """What has the words with their marks comes first, once anything is searched."""
        is_searched = "rank" in self.filter.qs.query.annotations
        return ["rank", *super().order()] if is_searched else super().order()

    def shown(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.only(*CARD_FIELDS)

    def rows(self, records: list[Any]) -> list[Card]:
        return cards_of(records)


@require_safe
@public_page
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    article = get_object_or_404(
        Article.objects.public().select_related("association__province__successor"),
        slug=slug,
    )
    related = Article.objects.related_to(article).only(*CARD_FIELDS)[:RELATED]
    context = {
        "article": article,
        "picture_url": picture_url(article),
        "chain": chain_box(article, clock.today()),
        "page_url": f"{settings.SITE_URL}{article.get_absolute_url()}",
        "shared_picture_url": absolute(picture_url(article)),
        "related": cards_of(related),
    }
    return render(request, "news/detail.html", context)


@require_safe
def picture(request: HttpRequest, digest: str, width: int) -> FileResponse:
    """A picture of a published article, or for Hanoi of any; named by content."""
    return send_picture(
        _article_with(request, digest),
        digest,
        width,
        folder=PICTURE_FOLDER,
        cache_control=f"public, max-age={YEAR}, immutable",
    )


def _article_with(request: HttpRequest, digest: str) -> Article | None:
    """The public first, so that a visitor's picture never waits for a session."""
    public = Article.objects.public().filter(picture=digest).only("pk")
    kept = Article.objects.for_user(request.user).filter(picture=digest).only("pk")
    return public.first() or kept.first()


@require_safe
@public_page
def feed(request: HttpRequest) -> HttpResponse:
    """The newest articles; addresses are absolute whatever the server is called."""
    articles = Article.objects.public().newest()[:FEED_LENGTH]
    atom = Atom1Feed(
        title=settings.SITE["name"],
        link=absolute(reverse("news:list")),
        feed_url=absolute(reverse("news:feed")),
        description=_("Tin tức và giới thiệu sản phẩm"),
        language="vi",
        author_name=settings.SITE["managing_body"],
    )
    for article in articles:
        address = absolute(article.get_absolute_url())
        atom.add_item(
            title=article.title,
            link=address,
            description=article.summary,
            unique_id=address,
            pubdate=article.published_at,
            updateddate=max(filter(None, (article.published_at, article.updated_at))),
            categories=(str(article.get_kind_display()),),
        )
    return HttpResponse(
        atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}" if path else ""
