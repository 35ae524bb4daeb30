from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    name = "portal.organisations"
    verbose_name = _("Tổ chức")

    def ready(self) -> None:
        # Models are there only now.
        from portal.accounts.digest import digest
        from portal.organisations.access import keeps_posts

        digest.check(keeps_posts)
