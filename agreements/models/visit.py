"""A study visit: who went, where to, what they learned, who took it up at home."""

from datetime import date, datetime
from typing import Any, ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from agreements.activity_choices import AdopterKind
from agreements.activity_querysets import StudyVisitQuerySet, a_year_after
from agreements.choices import Side
from agreements.models.activity import Activity, person
from chains.models import Chain
from portal.core.errors import DomainError
from portal.core.fields import NfcCharField, NfcTextField
from portal.core.models import Versioned

LONGEST_LESSONS = 4000


@pghistory.track()
class StudyVisit(Versioned):
    """What an activity of that kind has beyond the others.

    Each side writes its own part of the delegation and its own lessons; whether the
    model was taken up is a fact of the side whose people learned, and nobody confirms it.
    """

    activity = models.OneToOneField(
        Activity, on_delete=models.CASCADE, related_name="visit"
    )
    learning_side = models.CharField(_("bên đi học"), max_length=10, choices=Side)
    host_lessons = NfcTextField(
        _("bài học của bên Hà Nội"), max_length=LONGEST_LESSONS, blank=True
    )
    partner_lessons = NfcTextField(
        _("bài học của bên tỉnh bạn"), max_length=LONGEST_LESSONS, blank=True
    )
    adoption_note = NfcTextField(
        _("ghi chú về việc áp dụng"), max_length=1000, blank=True
    )
    told_side = models.CharField(max_length=10, choices=Side, blank=True)
    told_by = person(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    updated_by = person(null=True, blank=True)

    objects: ClassVar[StudyVisitQuerySet] = StudyVisitQuerySet.as_manager()  # type: ignore[assignment]
    members: Any
    stops: Any
    adoptions: Any

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(told_side="", told_by__isnull=True, told_at__isnull=True)
                | Q(
                    told_side=F("learning_side"),
                    told_by__isnull=False,
                    told_at__isnull=False,
                ),
                name="visit_adoption_told_by_who_learned",
                violation_error_message=_(
                    "Chỉ bên đi học trả lời việc áp dụng mô hình."
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.activity)

    def get_absolute_url(self) -> str:
        return self.activity.get_absolute_url()

    @property
    def asked_on(self) -> date:
        """The day from which it is asked who took the model up."""
        return a_year_after(self.activity.ends_on)

    def is_due(self, today: date) -> bool:
        """As `due_adoption` says it of one visit."""
        return self.activity.is_held and self.told_at is None and self.asked_on <= today

    def lessons_of(self, side: Side) -> str:
        return str(getattr(self, f"{side}_lessons"))

    # --- Acts on a locked row (services.visits) -----------------------------------
    def learn(self, side: Side) -> None:
        """Say whose people went to learn; an answer about adoption stays with its side."""
        if self.told_at and side != self.learning_side:
            raise DomainError(
                _g(
                    "Bên đi học đã trả lời việc áp dụng mô hình, nên không đổi được nữa."
                )
            )
        self.learning_side = side

    def write_lessons(self, text: str, *, side: Side) -> None:
        setattr(self, f"{side}_lessons", text)

    def tell_adoption(self, note: str, *, side: Side, by: Any, at: datetime) -> None:
        if side != self.learning_side:
            raise DomainError(
                _g("Chỉ %(side)s, bên có người đi học, trả lời được câu này.")
                % {"side": Side(self.learning_side).label}
            )
        self.adoption_note = note
        self.told_side, self.told_by, self.told_at = side, by, at


class _Line(models.Model):
    position = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True


@pghistory.track()
class VisitMember(_Line):
    """Somebody of a delegation; read by the two sides only, and no telephone number."""

    visit = models.ForeignKey(
        StudyVisit, on_delete=models.CASCADE, related_name="members"
    )
    side = models.CharField(max_length=10, choices=Side)
    name = NfcCharField(_("họ và tên"), max_length=120)
    title = NfcCharField(_("chức vụ"), max_length=120, blank=True)
    unit = NfcCharField(_("hội hoặc đơn vị"), max_length=200, blank=True)

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.title, self.unit) if part)


@pghistory.track()
class VisitStop(_Line):
    """One point of the itinerary."""

    visit = models.ForeignKey(
        StudyVisit, on_delete=models.CASCADE, related_name="stops"
    )
    day = models.DateField(_("ngày"))
    hour = models.TimeField(_("giờ"), null=True, blank=True)
    place = NfcCharField(_("nơi"), max_length=200)
    content = NfcCharField(_("nội dung"), max_length=300, blank=True)
    chain = models.ForeignKey(
        Chain, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return self.place


@pghistory.track()
class Adoption(_Line):
    """Who took the model up, what of it, since when; households only by their number."""

    visit = models.ForeignKey(
        StudyVisit, on_delete=models.CASCADE, related_name="adoptions"
    )
    kind = models.CharField(_("ai áp dụng"), max_length=12, choices=AdopterKind)
    name = NfcCharField(_("tên, nơi"), max_length=200)
    households = models.PositiveIntegerField(_("số hộ"), null=True, blank=True)
    chain = models.ForeignKey(
        Chain, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    what = NfcCharField(_("áp dụng điều gì"), max_length=300)
    since = models.DateField(_("từ ngày"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=AdopterKind.HOUSEHOLDS)
                | Q(households__isnull=False, households__gt=0),
                name="adoption_households_are_counted",
                violation_error_message=_("Nhóm hộ thì ghi số hộ."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.what}"
