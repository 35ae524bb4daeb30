"""Ways to read articles; public pages start at `public`, the workspace at `for_user`."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, IntegerField, Q, When

from chains.models import Chain
from portal.core import search
from portal.news.choices import ArticleState
from portal.organisations.access import access_for

if TYPE_CHECKING:
    from portal.news.models import Article


class ArticleQuerySet(models.QuerySet["Article"]):
    def live(self) -> "ArticleQuerySet":
        return self.filter(archived_at__isnull=True)

    def public(self) -> "ArticleQuerySet":
        """Published, not put away, and not about a chain that is off the public pages."""
        return (
            self.live()
            .filter(state=ArticleState.PUBLISHED)
            .filter(Q(chain__isnull=True) | Q(chain__in=Chain.objects.public()))
        )

    def for_user(self, user: Any) -> "ArticleQuerySet":
        """Hanoi writes and reads everything, others what the public reads."""
        return self.all() if access_for(user).is_hanoi else self.public()

    def editable_by(self, user: Any) -> "ArticleQuerySet":
        return self.live() if access_for(user).is_hanoi else self.none()

    def newest(self) -> "ArticleQuerySet":
        return self.order_by("-published_at", "-pk")

    def find(self, text: str) -> "ArticleQuerySet":
        """Keep articles that hold every word, typed with or without marks.

        Annotates `rank`: 0 where the title has the words with exactly these marks.
        """
        words = search.terms(text)
        annotations = {"rank": search.rank(words, ["title"])}
        return self.filter(search.matches(words, "search_text")).annotate(**annotations)

    def related_to(self, article: "Article") -> "ArticleQuerySet":
        """Public articles nearest to this one: same chain, then province, then kind."""
        nearness = Case(
            *(
                [When(chain_id=article.chain_id, then=0)]
                if article.chain_id is not None
                else []
            ),
            *(
                [When(association_id=article.association_id, then=1)]
                if article.association_id is not None
                else []
            ),
            When(kind=article.kind, then=2),
            default=3,
            output_field=IntegerField(),
        )
        annotations = {"nearness": nearness}
        return (
            self.public()
            .exclude(pk=article.pk)
            .annotate(**annotations)
            .order_by("nearness", "-published_at", "-pk")
        )
