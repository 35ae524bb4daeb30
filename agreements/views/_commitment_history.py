"""What the history triggers wrote about a commitment, in words."""

from typing import Any

from django.utils.translation import gettext as _

from agreements.models import Commitment, CommitmentTarget
from agreements.views._agreement_history import since_signing
from portal.core import history
from portal.core.numbers import format_number


def commitment_history(commitment: Commitment) -> list[history.Entry]:
    """What a text of the room said before it was signed, its versions tell."""
    agreement = commitment.agreement
    own: Any = Commitment
    targets: Any = CommitmentTarget
    return history.timeline(
        history.Track(
            since_signing(
                agreement, own.pgh_event_model.objects.filter(pgh_obj=commitment)
            ),
            {
                "indicator": _("chỉ tiêu"),
                "area": _("nội dung phối hợp"),
                "unit": _("đơn vị tính"),
                "measure": _("nguồn số liệu"),
                "counting": _("cách tính"),
                "target_total": _("chỉ tiêu cả thời hạn"),
                "responsible_side": _("bên chịu trách nhiệm"),
                "due_on": _("hạn hoàn thành"),
                "evidence_wanted": _("minh chứng"),
            },
            added=lambda event: _("Lập cam kết"),
            acts=(
                _changed,
                history.became(
                    "archived_at",
                    lambda e: (
                        _("Bỏ cam kết: %(reason)s") % {"reason": e.archive_reason}
                    ),
                ),
                history.emptied("archived_at", lambda e: _("Đưa cam kết trở lại")),
            ),
        ),
        history.Track(
            since_signing(
                agreement,
                targets.pgh_event_model.objects.filter(commitment=commitment),
            ),
            {"value": _("chỉ tiêu năm")},
            added=lambda e: _target(_("Thêm chỉ tiêu năm %(year)s: %(value)s"), e),
            removed=lambda e: _target(_("Bỏ chỉ tiêu năm %(year)s: %(value)s"), e),
        ),
    )


def _target(words: str, event: Any) -> str:
    return words % {"year": event.year, "value": format_number(event.value)}


def _changed(before: Any, after: Any) -> str | None:
    if before.changed_at == after.changed_at:
        return None
    return _("Sửa văn bản đã ký: %(reason)s") % {"reason": after.change_reason}
