"""What the public reads: news, and promotions of the provinces' products."""

from datetime import datetime
from typing import Any, ClassVar, Self

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from chains.models import Chain
from portal.core import pagecache, richtext
from portal.core.errors import DomainError
from portal.core.fields import NfcCharField, NfcTextField
from portal.core.models import (
    Archivable,
    Stamped,
    Submitted,
    Versioned,
    once_per_person,
)
from portal.core.search import exact_words, folded_words
from portal.news.choices import ArticleKind, ArticleState
from portal.news.querysets import ArticleQuerySet
from portal.organisations.models import Association

# Where the pictures of articles lie, below the folder of media.
PICTURE_FOLDER = "news/pictures"


@pghistory.track(exclude=["search_text", "search_exact", "submission"])
class Article(Stamped, Versioned, Submitted, Archivable):
    """One article. `body` holds sanitised HTML (portal.core.richtext), always.

    `published_at` is the moment it was first published; withdrawing keeps it, so that a
    corrected article comes back under its own date and address.
    """

    kind = models.CharField(
        _("loại bài"),
        max_length=10,
        choices=ArticleKind,
        default=ArticleKind.NEWS,
    )
    title = NfcCharField(_("tiêu đề"), max_length=160)
    slug = models.SlugField(_("địa chỉ"), max_length=90, unique=True, editable=False)
    summary = NfcTextField(_("tóm tắt"), max_length=400)
    body = NfcTextField(_("nội dung"), max_length=60_000)
    # Folded words of what free text should find, and the same words with accents.
    search_text = models.TextField(editable=False, default="")
    search_exact = models.TextField(editable=False, default="")

    # Names the files by content (portal.core.pictures); empty without a picture.
    picture = models.CharField(max_length=32, blank=True, editable=False)
    picture_width = models.PositiveSmallIntegerField(default=0, editable=False)
    picture_height = models.PositiveSmallIntegerField(default=0, editable=False)
    picture_alt = NfcCharField(_("mô tả ảnh"), max_length=200, blank=True)
    picture_credit = NfcCharField(_("nguồn ảnh"), max_length=120, blank=True)

    association = models.ForeignKey(
        Association,
        verbose_name=_("tỉnh, thành phố được nhắc đến"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
    )
    chain = models.ForeignKey(
        Chain,
        verbose_name=_("chuỗi được giới thiệu"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
    )

    state = models.CharField(
        _("tình trạng"),
        max_length=10,
        choices=ArticleState,
        default=ArticleState.DRAFT,
        editable=False,
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    is_sample = models.BooleanField(default=False, editable=False)

    objects: ClassVar[ArticleQuerySet] = ArticleQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            once_per_person("article"),
            models.CheckConstraint(
                condition=~Q(state=ArticleState.PUBLISHED)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="article_published_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=ArticleState.PUBLISHED)
                | Q(archived_at__isnull=True),
                name="article_archived_is_not_published",
            ),
            models.CheckConstraint(
                condition=Q(picture="") | ~Q(picture_alt=""),
                name="article_picture_has_description",
                violation_error_message=_(
                    "Hãy mô tả ảnh bằng một câu để người không nhìn thấy ảnh cũng hiểu."
                ),
            ),
            models.CheckConstraint(
                condition=Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
                name="article_slug_is_plain",
            ),
        ]
        indexes = [
            # The public list and the front page, newest first.
            models.Index(
                fields=["-published_at", "-id"],
                name="article_public_order",
                condition=Q(state=ArticleState.PUBLISHED),
            ),
            # Free text without accents on the public list and the portal's search.
            GinIndex(
                fields=["search_text"],
                name="article_search_trigram",
                opclasses=["gin_trgm_ops"],
            ),
            # The workspace list, last touched first.
            models.Index(fields=["-updated_at", "-id"], name="article_desk_order"),
            # Whether a picture belongs to a published article, asked for every picture.
            models.Index(
                fields=["picture"], name="article_picture", condition=~Q(picture="")
            ),
        ]
        triggers = pagecache.public_triggers()

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.body = richtext.sanitise(self.body)
        words = [self.title, self.summary, richtext.plain(self.body)]
        self.search_text, self.search_exact = folded_words(words), exact_words(words)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("news:detail", args=[self.slug])

    @property
    def is_published(self) -> bool:
        return self.state == ArticleState.PUBLISHED

    @property
    def was_published(self) -> bool:
        """Whether the public ever saw it: its address then stays for good."""
        return self.published_at is not None

    # --- Transitions ----------------------------------------------------------
    def publish(self, *, by: Any, at: datetime) -> Self:
        """Show the article to the public from now on."""
        if self.is_archived:
            raise DomainError(_g("Bài đang ở kho lưu; hãy khôi phục trước khi đăng."))
        if self.is_published:
            raise DomainError(_g("Bài này đã được đăng."))
        self.refuse_hidden_chain()
        if not richtext.plain(self.body):
            raise DomainError(_g("Bài chưa có nội dung; hãy viết trước khi đăng."))
        self.state, self.published_by, self.updated_by = ArticleState.PUBLISHED, by, by
        self.published_at = self.published_at or at
        self._save("state", "published_at", "published_by")
        return self

    def withdraw(self, *, by: Any, at: datetime) -> Self:
        """Take the article off the public pages; it becomes a draft again."""
        if not self.is_published:
            raise DomainError(_g("Bài này chưa được đăng nên không cần gỡ."))
        self.state, self.updated_by = ArticleState.DRAFT, by
        self._save("state")
        return self

    def archive(self, *, by: Any, at: datetime, reason: str) -> Self:
        """Put away; a published article comes back as a draft, never by surprise."""
        if self.is_published and reason.strip():
            self.withdraw(by=by, at=at)
        return super().archive(by=by, at=at, reason=reason)

    def refuse_hidden_chain(self) -> None:
        """Raise if the article promotes a chain that the public may not see."""
        if (
            self.chain_id is not None
            and not Chain.objects.public().filter(pk=self.chain_id).exists()
        ):
            raise DomainError(
                _g(
                    "Chuỗi được giới thiệu chưa công khai; hãy xác nhận và công khai "
                    "chuỗi trước, hoặc bỏ liên kết đến chuỗi."
                )
            )

    def _save(self, *fields: str) -> None:
        self.save(update_fields=[*fields, "updated_by", "updated_at"])
