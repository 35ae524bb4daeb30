"""What the history triggers wrote about an agreement, in words."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from agreements import permissions
from agreements.choices import Stage
from agreements.models import Agreement, AgreementContent, Signatory
from portal.core import history
from portal.organisations.access import Access


def agreement_history(access: Access, agreement: Agreement) -> list[history.Entry]:
    """Every change the person may know of, who made it and when."""
    facts = {
        "association": _("hội ký kết"),
        "number": _("số văn bản"),
        "title": _("tên"),
        "round": _("giai đoạn"),
        "starts_on": _("hiệu lực từ"),
        "ends_on": _("hiệu lực đến"),
        "signed_on": _("ngày ký"),
        "signed_place": _("nơi ký"),
        "scan_name": _("bản chụp"),
        "text": _("nội dung văn bản"),
    }
    own: Any = Agreement
    people: Any = Signatory
    contents: Any = AgreementContent
    return history.timeline(
        history.Track(
            _shown_to(access, agreement, own.pgh_event_model.objects),
            facts,
            added=lambda event: _("Lập bản ghi"),
            acts=(
                history.became("sealed_at", lambda e: _("Ghi nhận hai bên đã ký")),
                history.became("terminated_on", lambda e: _("Hai bên chấm dứt")),
                _corrected,
                history.became(
                    "archived_at",
                    lambda e: (
                        _("Cất vào kho lưu: %(reason)s") % {"reason": e.archive_reason}
                    ),
                ),
                history.emptied("archived_at", lambda e: _("Khôi phục từ kho lưu")),
            ),
        ),
        history.Track(
            people.pgh_event_model.objects.filter(agreement=agreement),
            {"name": _("người ký"), "title": _("chức vụ"), "side": _("bên ký")},
            added=lambda e: _("Ghi người ký: %(name)s") % {"name": e.name},
            removed=lambda e: _("Bỏ người ký: %(name)s") % {"name": e.name},
        ),
        history.Track(
            since_signing(
                agreement, contents.pgh_event_model.objects.filter(agreement=agreement)
            ).select_related("area"),
            {
                "host_unit": _("đơn vị phụ trách bên Hà Nội"),
                "partner_unit": _("đơn vị phụ trách bên tỉnh bạn"),
            },
            added=lambda e: _("Thêm nội dung: %(area)s") % {"area": e.area.short_name},
            removed=lambda e: _("Bỏ nội dung: %(area)s") % {"area": e.area.short_name},
        ),
    )


def _corrected(before: Any, after: Any) -> str | None:
    if before.corrected_at == after.corrected_at:
        return None
    return _("Đính chính: %(reason)s") % {"reason": after.correction_reason}


def _shown_to(access: Access, agreement: Agreement, events: Any) -> Any:
    """What a side writes before it sends the text is told to that side only.

    Readers hear of a text of the room from the moment both sides signed it.
    """
    own = events.filter(pgh_obj=agreement)
    side = permissions.side_of(access, agreement)
    if side is None:
        return own.filter(Q(is_paper=True) | Q(sealed_at__isnull=False))
    return own.exclude(is_paper=False, stage=Stage.DRAFT, drafted_by_side=side.other)


def since_signing(agreement: Agreement, own: Any) -> Any:
    """Of the parts of a text of the room, what became of them after the signing.

    Before it the versions tell what was sent, and drafts are nobody else's.
    """
    if agreement.is_paper:
        return own
    record: Any = Agreement
    signed = record.pgh_event_model.objects.filter(
        pgh_obj=agreement, sealed_at__isnull=False
    )
    moment = signed.order_by("pgh_id").values("pgh_created_at")[:1]
    later = own.model.objects.filter(
        id=OuterRef("id"), pgh_id__gt=OuterRef("pgh_id"), pgh_created_at__lte=moment
    )
    # The newest state before the signing stays, or a change had nothing to differ from.
    is_over = Q(pgh_created_at__lte=moment) & (Q(pgh_label="delete") | Exists(later))
    return own.exclude(is_over) if agreement.is_signed else own.none()
