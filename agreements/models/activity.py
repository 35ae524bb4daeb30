"""What the two sides do together: planned, then held or not."""

from datetime import date, datetime
from typing import Any, ClassVar

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from agreements.activity_choices import ActivityKind, ActivityState, Payer
from agreements.activity_querysets import ActivityQuerySet
from agreements.choices import Side
from agreements.models.agreement import Agreement
from chains.models import Chain
from portal.core import pagecache
from portal.core.dates import format_date
from portal.core.errors import DomainError
from portal.core.fields import NfcCharField, NfcTextField
from portal.core.models import Stamped, Submitted, Versioned, once_per_person
from portal.core.search import exact_words, folded_words


def person(**more: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **more
    )


@pghistory.track(exclude=["search_text", "search_exact", "submission"])
class Activity(Stamped, Versioned, Submitted):
    """One activity under a signed agreement; who came is told in its outcome."""

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="activities"
    )
    kind = models.CharField(_("loại hoạt động"), max_length=20, choices=ActivityKind)
    title = NfcCharField(_("tên hoạt động"), max_length=200)
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến hết ngày"))
    place = NfcCharField(_("địa điểm"), max_length=200, blank=True)
    responsible_side = models.CharField(_("bên chủ trì"), max_length=10, choices=Side)
    content = NfcTextField(_("nội dung"), max_length=4000, blank=True)
    state = models.CharField(
        _("tình trạng"),
        max_length=10,
        choices=ActivityState,
        default=ActivityState.PLANNED,
        editable=False,
    )
    cost = models.DecimalField(
        _("kinh phí (đồng)"), max_digits=14, decimal_places=0, null=True, blank=True
    )
    payer = models.CharField(
        _("nguồn kinh phí"), max_length=10, choices=Payer, blank=True
    )
    chains = models.ManyToManyField(
        Chain, through="agreements.ActivityChain", related_name="activities"
    )
    held_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancel_reason = NfcCharField(max_length=300, blank=True, editable=False)
    # Folded words of what free text should find, and the same words with accents.
    search_text = models.TextField(editable=False, default="")
    search_exact = models.TextField(editable=False, default="")

    objects: ClassVar[ActivityQuerySet] = ActivityQuerySet.as_manager()  # type: ignore[assignment]

    # Filled by `with_outcome`.
    people: int | None
    waiting_side: str | None

    class Meta:
        constraints = [
            once_per_person("activity"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="activity_ends_after_start",
                violation_error_message=_(
                    "Ngày kết thúc phải bằng hoặc sau ngày bắt đầu."
                ),
            ),
            models.CheckConstraint(
                condition=Q(cost__isnull=True, payer="")
                | (Q(cost__gte=0, cost__isnull=False) & ~Q(payer="")),
                name="activity_cost_has_a_payer",
                violation_error_message=_("Có kinh phí thì ghi nguồn, và ngược lại."),
            ),
            models.CheckConstraint(
                condition=Q(
                    state=ActivityState.PLANNED,
                    held_at__isnull=True,
                    cancelled_at__isnull=True,
                    cancel_reason="",
                )
                | Q(
                    state=ActivityState.HELD,
                    held_at__isnull=False,
                    cancelled_at__isnull=True,
                    cancel_reason="",
                )
                | (
                    Q(
                        state=ActivityState.CANCELLED,
                        held_at__isnull=True,
                        cancelled_at__isnull=False,
                    )
                    & ~Q(cancel_reason="")
                ),
                name="activity_facts_fit_the_state",
            ),
        ]
        indexes = [
            GinIndex(
                fields=["search_text"],
                name="activity_search_trigram",
                opclasses=["gin_trgm_ops"],
            ),
            # The list and the calendar.
            models.Index(fields=["-starts_on", "id"], name="activity_list_order"),
        ]
        triggers = pagecache.public_triggers()

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        words = [self.title, self.place, self.agreement.association.name]
        self.search_text, self.search_exact = folded_words(words), exact_words(words)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("agreements:activity", args=[self.agreement_id, self.pk])

    @property
    def is_planned(self) -> bool:
        return self.state == ActivityState.PLANNED

    @property
    def is_held(self) -> bool:
        return self.state == ActivityState.HELD

    # --- Acts on a locked row (services.activities, services.outcomes) -----------
    def hold(self, *, by: Any, at: datetime) -> None:
        """It took place; who came is said by the report that brings this about."""
        if self.state == ActivityState.CANCELLED:
            raise DomainError(
                _g("Hoạt động này đã ghi là không tổ chức; không báo kết quả được.")
            )
        if self.starts_on > timezone.localdate(at):
            raise DomainError(
                _g("Hoạt động bắt đầu ngày %(day)s, chưa tới ngày báo kết quả.")
                % {"day": format_date(self.starts_on)}
            )
        if self.is_planned:
            self.state, self.held_at = ActivityState.HELD, at
        self.updated_by = by
        self.save()

    def back_to_plan(self, *, by: Any) -> None:
        """Every report of it was taken back."""
        self.state, self.held_at, self.updated_by = ActivityState.PLANNED, None, by
        self.save()

    def cancel(self, *, by: Any, at: datetime, reason: str) -> None:
        if not self.is_planned:
            raise DomainError(
                _g("Hoạt động đang ở trạng thái “%(state)s”, không hủy được.")
                % {"state": ActivityState(self.state).label}
            )
        if not reason.strip():
            raise DomainError(_g("Hãy ghi lý do không tổ chức."))
        self.state, self.cancelled_at = ActivityState.CANCELLED, at
        self.cancel_reason, self.updated_by = reason, by
        self.save()


@pghistory.track()
class ActivityChain(models.Model):
    """A chain that took part in an activity."""

    activity = models.ForeignKey(
        Activity, on_delete=models.CASCADE, related_name="links"
    )
    chain = models.ForeignKey(Chain, on_delete=models.CASCADE, related_name="+")
    added_by = person()
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "chain"], name="activity_chain_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} · {self.chain_id}"


def term_of_days(starts_on: date, ends_on: date) -> str:
    """ "12/05/2026", or "12/05/2026 – 14/05/2026" for more days than one."""
    if starts_on == ends_on:
        return format_date(starts_on)
    return f"{format_date(starts_on)}\u00a0– {format_date(ends_on)}"
