"""What is open in agreements, of every kind, read as one list; a view of the database."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.choices import Side
from agreements.models.agreement import Agreement
from agreements.work_choices import WorkKind
from agreements.work_querysets import WorkLineQuerySet


class WorkLine(models.Model):
    """One thing that waits for a side (`since`) or counts on a day (`counts_on`).

    The view (migration 0080) reads the records themselves, so nothing here can be out of
    date and nothing can be written. `side` is who has to act; empty for both.
    """

    kind = models.CharField(max_length=16, choices=WorkKind)
    # The record of that kind, and the one whose page it stands on.
    subject = models.BigIntegerField()
    place = models.BigIntegerField(null=True)
    agreement = models.ForeignKey(
        Agreement, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    side = models.CharField(max_length=10, choices=Side)
    title = models.CharField(max_length=300)
    # The year of a figure, plan or review, the number of an amendment.
    number = models.IntegerField(null=True)
    since = models.DateTimeField(null=True)
    counts_on = models.DateField(null=True)
    search_text = models.TextField()

    objects: ClassVar[WorkLineQuerySet] = WorkLineQuerySet.as_manager()  # type: ignore[assignment]

    # Filled by `open_on` and `first_of_each_kind`.
    step: int | None
    moment: date
    total: int

    class Meta:
        managed = False
        db_table = "agreements_workline"

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.named}"

    def get_absolute_url(self) -> str:
        """The page on which it is done."""
        pages = {
            WorkKind.FIGURE: "commitment",
            WorkKind.COMMITMENT_DUE: "commitment",
            WorkKind.OUTCOME: "activity",
            WorkKind.ACTIVITY_NEAR: "activity",
            WorkKind.OUTCOME_MISSING: "outcome_report",
            WorkKind.ADOPTION: "visit_adoption",
            WorkKind.PLAN: "plan",
            WorkKind.ASSESSMENT: "review",
            WorkKind.CONFIRMATION: "review",
            WorkKind.YEAR_REVIEW: "review",
            WorkKind.FINAL_REVIEW: "review",
        }
        if self.kind == WorkKind.RELEASE:
            return reverse("agreements:documents", args=[self.agreement_id])
        page = pages.get(WorkKind(self.kind), "detail")
        if self.place is not None:
            return reverse(f"agreements:{page}", args=[self.agreement_id, self.place])
        if page == "review":
            # Nobody has begun it yet.
            return reverse("agreements:review_create", args=[self.agreement_id])
        return reverse("agreements:detail", args=[self.agreement_id])

    @property
    def named(self) -> str:
        """What it is about."""
        if self.kind in (WorkKind.AMENDMENT, WorkKind.AMENDMENT_SIGNATURE):
            return _("Phụ lục %(number)s") % {"number": self.number}
        if self.kind == WorkKind.PLAN:
            return _("Kế hoạch năm %(year)s") % {"year": self.number}
        if self.kind == WorkKind.YEAR_REVIEW:
            return _("Sơ kết năm %(year)s") % {"year": self.number}
        if self.kind in (WorkKind.ASSESSMENT, WorkKind.CONFIRMATION):
            return _("Bản đánh giá năm %(year)s") % {"year": self.number}
        if self.kind == WorkKind.FIGURE:
            return f"{self.title}, {self.number}"
        return self.title
