"""The editors' list: drafts and published articles, last touched first."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.core.dates import format_date, format_datetime
from portal.core.exports import Column
from portal.core.lists import ScopedListView
from portal.news.choices import ArticleState
from portal.news.filters import DeskFilter
from portal.news.models import Article
from portal.organisations.permissions import AccessRequiredMixin, is_hanoi

TONES = {ArticleState.DRAFT: "neutral", ArticleState.PUBLISHED: "good"}


@dataclass(frozen=True)
class DeskRow:
    url: str
    title: str
    kind: str
    about: str
    tone: str
    state: str
    published: str
    touched: str
    who: str
    is_archived: bool


def _row(article: Article) -> DeskRow:
    return DeskRow(
        url=reverse("news:preview", args=[article.pk]),
        title=article.title,
        kind=str(article.get_kind_display()),
        about=article.association.name if article.association else "",
        tone=TONES[ArticleState(article.state)],
        state=str(article.get_state_display()),
        published=format_date(article.published_at) if article.published_at else "",
        touched=format_datetime(article.updated_at),
        who=str(article.updated_by or ""),
        is_archived=article.is_archived,
    )


class ManageView(AccessRequiredMixin, ScopedListView):
    access_test = staticmethod(is_hanoi)
    filterset_class = DeskFilter
    template_name = "news/manage.html"
    results_template_name = "news/_manage_results.html"
    url_name = "news:manage"
    sorts = {
        "sua": ["updated_at"],
        "dang": ["published_at"],
        "ten": ["title"],
    }
    default_sort = "-sua"
    export_url_name = "news:export"
    export_title = _("Tin tức và giới thiệu sản phẩm")
    columns = (
        Column(_("Tiêu đề"), lambda a: a.title, 60),
        Column(_("Loại bài"), lambda a: str(a.get_kind_display()), 20),
        Column(_("Tỉnh, thành phố"), lambda a: str(a.association or ""), 20),
        Column(_("Tình trạng"), lambda a: str(a.get_state_display()), 14),
        Column(_("Đăng lần đầu"), lambda a: a.published_at, 18),
        Column(_("Người đăng"), lambda a: str(a.published_by or ""), 24),
        Column(_("Sửa lần cuối"), lambda a: a.updated_at, 18),
        Column(_("Địa chỉ"), lambda a: a.get_absolute_url(), 50),
    )

    def scope(self) -> QuerySet[Article]:
        return Article.objects.for_user(self.request.user)

    def order(self) -> list[str]:
        """What has the words with their marks comes first, once anything is searched."""
        is_searched = "rank" in self.filter.qs.query.annotations
        return ["rank", *super().order()] if is_searched else super().order()

    def shown(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        people = ("updated_by", "published_by", "association")
        hidden = ("body", "summary", "search_text", "search_exact")
        return queryset.select_related(*people).defer(*hidden)

    def rows(self, records: list[Any]) -> list[DeskRow]:
        return [_row(article) for article in records]
