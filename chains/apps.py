from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChainsConfig(AppConfig):
    name = "chains"
    verbose_name = _("Chuỗi cung ứng")

    def ready(self) -> None:
        # Models are there only now.
        from chains.resting import resting
        from chains.services import domino, handover, warnings
        from portal.accounts.digest import digest
        from portal.organisations.handover import open_work

        open_work.register(
            "chains.imports",
            _("bảng tính đang nhập dở"),
            handover.count_imports,
            handover.move_imports,
        )
        open_work.register(
            "chains.claims",
            _("chuỗi đang nhận xem"),
            handover.count_claims,
            handover.move_claims,
        )
        open_work.share(handover.work_of_association)
        resting.register(
            "outlets",
            _("Nơi bán"),
            domino.counted_outlets,
            domino.outlets,
            "chain",
            domino.outlet_thing,
        )
        resting.page(domino.chain_pages)
        digest.register("chains.papers", warnings.warn)
