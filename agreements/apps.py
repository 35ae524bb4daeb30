from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    name = "agreements"
    verbose_name = _("Thỏa thuận")

    def ready(self) -> None:
        # Models are there only now.
        from agreements import resting as own
        from agreements.services import (
            carrying,
            discussion,
            handover,
            reminders,
            renewal,
        )
        from chains.resting import resting
        from portal.accounts.digest import digest
        from portal.organisations.handover import open_work

        renewal.register_carrier(renewal.Carrier(carrying.offered, carrying.carry))
        open_work.share(handover.work_of_association)
        digest.register("agreements.discussion", discussion.tell)
        resting.register(
            "agreements",
            _("Thỏa thuận có nội dung về chuỗi, quảng bá sản phẩm"),
            own.counted_agreements,
            own.agreements,
            "association__chains",
            own.agreement_thing,
        )
        digest.register("agreements.due", reminders.remind)
