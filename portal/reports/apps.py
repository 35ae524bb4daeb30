from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "portal.reports"
    verbose_name = _("Báo cáo")

    def ready(self) -> None:
        # Models are there only now.
        from portal.organisations.handover import open_work
        from portal.reports import services

        open_work.register(
            "reports",
            _("báo cáo chưa lập xong"),
            services.count_unbuilt,
            services.move_unbuilt,
        )
