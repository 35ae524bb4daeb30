"""What waits in the agreements for whoever works at an association."""

from datetime import date

from django.utils.translation import gettext as _

from agreements.choices import Side
from agreements.models import ProgressReport
from portal.organisations.access import kept_by
from portal.organisations.handover import Share
from portal.organisations.models import Association


def work_of_association(association: Association, today: date) -> list[Share]:
    """Figures nobody owns: any person of the side may answer them."""
    if association.is_host:
        waiting = ProgressReport.objects.waiting_for(Side.HOST)
    else:
        waiting = ProgressReport.objects.waiting_for(Side.PARTNER).filter(
            commitment__agreement__association_id__in=kept_by(association)
        )
    return [Share(_("số liệu cam kết chờ trả lời"), waiting.count())]
