"""Closed lists of what is open in agreements: what waits for a side, what falls due."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class WorkKind(models.TextChoices):
    """One kind of open work; the rows come from the view of migration 0080."""

    TEXT = "text", _("Nội dung chờ trả lời")
    SIGNATURE = "signature", _("Văn bản chờ ký")
    AMENDMENT = "amendment", _("Phụ lục chờ trả lời")
    AMENDMENT_SIGNATURE = "amendment_sign", _("Phụ lục chờ ký")
    CORRECTION = "correction", _("Đề nghị đính chính chờ trả lời")
    ENDING = "ending", _("Đề nghị chấm dứt chờ trả lời")
    RELEASE = "release", _("Tài liệu chờ xác nhận công khai")
    FIGURE = "figure", _("Số liệu cam kết chờ trả lời")
    OUTCOME = "outcome", _("Kết quả hoạt động chờ trả lời")
    PLAN = "plan", _("Kế hoạch năm chờ trả lời")
    ASSESSMENT = "assessment", _("Bản đánh giá chờ viết")
    CONFIRMATION = "confirmation", _("Bản đánh giá chờ xác nhận")
    DRAFT = "draft", _("Bản nháp chưa gửi")
    TERM_END = "term_end", _("Thỏa thuận hết hiệu lực")
    COMMITMENT_DUE = "commitment_due", _("Hạn của cam kết")
    ACTIVITY_NEAR = "activity_near", _("Hoạt động sắp tới")
    OUTCOME_MISSING = "outcome_missing", _("Hoạt động chưa báo kết quả")
    YEAR_REVIEW = "year_review", _("Sơ kết năm chưa xong")
    FINAL_REVIEW = "final_review", _("Tổng kết chưa xong")
    ADOPTION = "adoption", _("Sau một năm: ai áp dụng mô hình")


class WorkGroup(models.TextChoices):
    """What stands together on the desk and in the list's filter."""

    TURN = "turn", _("Thỏa thuận đến lượt bên anh/chị")
    FIGURES = "figures", _("Số liệu cam kết chờ bên anh/chị")
    OUTCOMES = "outcomes", _("Kết quả hoạt động chờ bên anh/chị")
    PLANS = "plans", _("Kế hoạch năm chờ bên anh/chị")
    REVIEWS = "reviews", _("Sơ kết, tổng kết chờ bên anh/chị")
    MISSING = "missing", _("Hoạt động đã qua, chưa báo kết quả")
    LATE_REVIEWS = "late_reviews", _("Sơ kết, tổng kết quá hạn")
    ADOPTIONS = "adoptions", _("Đoàn tham quan một năm trước: ai đã áp dụng mô hình")
    ENDINGS = "endings", _("Thỏa thuận sắp hết hiệu lực")
    DUE = "due", _("Cam kết, hoạt động sắp đến hạn")
    DRAFTS = "drafts", _("Thỏa thuận chưa gửi bên kia")


KINDS_OF = {
    WorkGroup.TURN: (
        WorkKind.TEXT,
        WorkKind.SIGNATURE,
        WorkKind.AMENDMENT,
        WorkKind.AMENDMENT_SIGNATURE,
        WorkKind.CORRECTION,
        WorkKind.ENDING,
        WorkKind.RELEASE,
    ),
    WorkGroup.FIGURES: (WorkKind.FIGURE,),
    WorkGroup.OUTCOMES: (WorkKind.OUTCOME,),
    WorkGroup.PLANS: (WorkKind.PLAN,),
    WorkGroup.REVIEWS: (WorkKind.ASSESSMENT, WorkKind.CONFIRMATION),
    WorkGroup.MISSING: (WorkKind.OUTCOME_MISSING,),
    WorkGroup.LATE_REVIEWS: (WorkKind.YEAR_REVIEW, WorkKind.FINAL_REVIEW),
    WorkGroup.ADOPTIONS: (WorkKind.ADOPTION,),
    WorkGroup.ENDINGS: (WorkKind.TERM_END,),
    WorkGroup.DUE: (WorkKind.COMMITMENT_DUE, WorkKind.ACTIVITY_NEAR),
    WorkGroup.DRAFTS: (WorkKind.DRAFT,),
}

# Told before their day: 90, 30, 7 days ahead.
AHEAD = (WorkKind.TERM_END, WorkKind.COMMITMENT_DUE, WorkKind.ACTIVITY_NEAR)
# Told once the day is past.
OVERDUE = (
    WorkKind.COMMITMENT_DUE,
    WorkKind.OUTCOME_MISSING,
    WorkKind.YEAR_REVIEW,
    WorkKind.FINAL_REVIEW,
)
# Asked from the day itself on.
ASKED = (WorkKind.ADOPTION,)
# One side answers for it; the other one hears of it only in the last days.
OF_ONE_SIDE = (WorkKind.COMMITMENT_DUE, WorkKind.ACTIVITY_NEAR)


class DueStep(models.IntegerChoices):
    """How near a day is; worked out in SQL, never stored with the record."""

    DAYS_90 = 90, _("Còn không quá 90 ngày")
    DAYS_30 = 30, _("Còn không quá 30 ngày")
    DAYS_7 = 7, _("Còn không quá 7 ngày")
    OVERDUE = 0, _("Đã quá hạn")
