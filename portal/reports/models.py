"""A report somebody asked for, the job that builds it and the file it became."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.core.fields import NfcCharField
from portal.core.models import Job
from portal.core.retention import KEPT_DAYS
from portal.core.search import folded_words
from portal.reports.choices import ReportKind
from portal.reports.querysets import ReportQuerySet


@pghistory.track()
class Report(models.Model):
    """`filters` is what was asked, in the shape of `builders.scope.Scope`.

    `requested_by` asked; `responsible` waits for it, and with whose rights it is built. A
    handover changes the second only. The state is the job's. `file` appears in the transaction that ends the job, so a
    file named here is whole. After `retention.KEPT_DAYS` it is deleted; what was built
    and when stays.
    """

    kind = models.CharField(_("loại báo cáo"), max_length=20, choices=ReportKind)
    title = NfcCharField(_("tên báo cáo"), max_length=200)
    # Folded words of the title and the person, for the list's search.
    search_text = models.TextField(editable=False)
    filters = models.JSONField(default=dict)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("người yêu cầu"),
        on_delete=models.PROTECT,
        related_name="reports",
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("người phụ trách"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="report")
    created_at = models.DateTimeField(_("lúc yêu cầu"), auto_now_add=True)
    file = models.FileField(max_length=200, blank=True, editable=False)
    file_name = NfcCharField(max_length=200, blank=True, editable=False)
    row_count = models.PositiveIntegerField(null=True, editable=False)
    built_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[ReportQuerySet] = ReportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    file="", file_name="", row_count__isnull=True, built_at__isnull=True
                )
                | (
                    ~Q(file_name="")
                    & Q(row_count__isnull=False, built_at__isnull=False)
                ),
                name="report_file_with_its_facts",
            )
        ]
        indexes = [
            # A partner's own reports, newest first.
            models.Index(
                fields=["responsible", "-created_at", "-id"], name="report_own_newest"
            ),
            # Hanoi's list of all reports, newest first.
            models.Index(fields=["-created_at", "-id"], name="report_newest"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = folded_words([self.title, str(self.requested_by)])
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("reports:detail", args=[self.pk])

    @property
    def is_ready(self) -> bool:
        return bool(self.file)

    @property
    def is_expired(self) -> bool:
        return self.built_at is not None and not self.file

    @property
    def kept_until(self) -> datetime | None:
        return self.built_at and self.built_at + timedelta(days=KEPT_DAYS)
