"""Closed lists of what the two sides promise and report."""

from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.activity_choices import ActivityKind


class Measure(models.TextChoices):
    """Where the figure of a commitment comes from."""

    REPORTED = "reported", _("Một bên báo, bên kia xác nhận")
    CHAINS_KEPT = "chains_kept", _("Đếm trên cổng: chuỗi đang hoạt động")
    CHAINS_NEW = "chains_new", _("Đếm trên cổng: chuỗi mới trong thời hạn")
    TONNES = "tonnes", _("Cộng trên cổng: sản lượng đưa ra thị trường (tấn)")
    VISITS = "visits", _("Đếm trên cổng: đoàn tham quan học tập đã tổ chức")
    EVENTS = "events", _("Đếm trên cổng: hội nghị, tuần hàng, hội chợ đã tổ chức")
    TRAININGS = "trainings", _("Đếm trên cổng: lớp tập huấn đã tổ chức")

    @property
    def is_computed(self) -> bool:
        return self is not Measure.REPORTED


class Counting(models.TextChoices):
    """How the figures of the years make the figure of the term."""

    ADDS_UP = "adds_up", _("Cộng dồn qua các năm")
    LEVEL = "level", _("Mức đạt được, không cộng dồn")


# The portal knows how its own figures add up.
COUNTING_OF = {
    Measure.CHAINS_KEPT: Counting.LEVEL,
    Measure.CHAINS_NEW: Counting.ADDS_UP,
    Measure.TONNES: Counting.ADDS_UP,
    Measure.VISITS: Counting.ADDS_UP,
    Measure.EVENTS: Counting.ADDS_UP,
    Measure.TRAININGS: Counting.ADDS_UP,
}

# What both sides held together, by the kinds of activity that count.
MEASURED_KINDS = {
    Measure.VISITS: (ActivityKind.STUDY_VISIT,),
    Measure.EVENTS: (
        ActivityKind.TRADE_MEETING,
        ActivityKind.TRADE_WEEK,
        ActivityKind.FAIR,
        ActivityKind.FESTIVAL,
        ActivityKind.STALL,
    ),
    Measure.TRAININGS: (ActivityKind.TRAINING,),
}


class CommitmentState(models.TextChoices):
    """Follows from figures and days; worked out in SQL, never stored."""

    NOT_STARTED = "not_started", _("Chưa bắt đầu")
    MET = "met", _("Đạt")
    ON_TRACK = "on_track", _("Đúng tiến độ")
    BEHIND = "behind", _("Chậm")
    LAPSED = "lapsed", _("Quá hạn chưa đạt")


class ReportState(models.TextChoices):
    REPORTED = "reported", _("Chờ bên kia xem")
    CONFIRMED = "confirmed", _("Hai bên xác nhận")
    DISPUTED = "disputed", _("Hai bên chưa khớp số")
    SETTLED = "settled", _("Hai bên đã thống nhất số")
    WITHDRAWN = "withdrawn", _("Bên báo đã rút")


# Both sides stand on the figure.
AGREED_FIGURES = (ReportState.CONFIRMED, ReportState.SETTLED)
OPEN_REPORTS = (ReportState.REPORTED, ReportState.DISPUTED)


class EntryKind(models.TextChoices):
    """One act in the exchange about a figure."""

    REPORTED = "reported", _("Báo số liệu")
    CONFIRMED = "confirmed", _("Xác nhận")
    DISPUTED = "disputed", _("Chưa đồng ý")
    ANSWERED = "answered", _("Trả lời")
    SETTLED = "settled", _("Thống nhất số")
    WITHDRAWN = "withdrawn", _("Rút số liệu")


class Footing(Enum):
    """On what ground somebody may change commitments now."""

    # A text that nobody but its own side has seen.
    TEXT = "text"
    # Signed on paper: the record is brought in line with it.
    CORRECTION = "correction"
