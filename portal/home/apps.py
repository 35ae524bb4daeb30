from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "portal.home"
    verbose_name = _("Trang chính")

    def ready(self) -> None:
        # Models are there only now.
        from chains.resting import resting
        from portal.home.services.resting import province_pages

        resting.page(province_pages)
