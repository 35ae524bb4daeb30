from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsConfig(AppConfig):
    name = "portal.news"
    verbose_name = _("Tin tức")

    def ready(self) -> None:
        # Models are there only now.
        from chains.resting import resting
        from portal.news import resting as own

        resting.register(
            "articles",
            _("Bài viết, giới thiệu sản phẩm"),
            own.counted_articles,
            own.articles,
            "chain",
            own.article_thing,
        )
