"""An agreement between Hanoi and the association of a province, as signed."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar, Self

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import IntegrityError, models, transaction
from django.db.models import F, Func, Q
from django.db.models.functions import Least
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from agreements.choices import Side, Stage, StepKind
from agreements.models.keeping import record_is_kept
from agreements.models.programme import ContentArea, Round
from agreements.models.refusals import TAKEN, overlap_sentence
from agreements.models.stages import TwoSided, stage_rules
from agreements.querysets import AgreementQuerySet
from portal.core import pagecache
from portal.core.errors import DomainError
from portal.core.fields import NfcCharField, NfcTextField
from portal.core.models import (
    Archivable,
    Stamped,
    Submitted,
    Versioned,
    once_per_person,
)
from portal.core.search import exact_words, folded_words
from portal.core.text import fold
from portal.core.uploads import private_path
from portal.organisations.models import Association

# What the signed paper says: changed afterwards only as a correction with a reason.
SEALED_FACTS = (
    "association",
    "number",
    "title",
    "round",
    "starts_on",
    "ends_on",
    "signed_on",
    "signed_place",
    "text",
)


@pghistory.track(exclude=["number_folded", "search_text", "search_exact", "submission"])
class Agreement(TwoSided, Stamped, Versioned, Submitted, Archivable):
    """One record of a cooperation agreement; Hanoi is always the other party.

    `association` is the party as signed; who keeps the record today follows from its
    successors. `sealed_at` is the moment Hanoi recorded that the paper is signed
    (`signed_on` is the day printed on it); from then on its facts are locked.
    """

    association = models.ForeignKey(
        Association,
        verbose_name=_("hội ký kết"),
        on_delete=models.PROTECT,
        related_name="agreements",
    )
    number = NfcCharField(_("số văn bản"), max_length=80, blank=True)
    number_folded = models.CharField(max_length=80, blank=True, editable=False)
    title = NfcCharField(_("tên thỏa thuận"), max_length=300)
    # Folded words of what free text should find, and the same words with accents.
    search_text = models.TextField(editable=False, default="")
    search_exact = models.TextField(editable=False, default="")
    round = models.ForeignKey(
        Round,
        verbose_name=_("giai đoạn"),
        on_delete=models.PROTECT,
        related_name="agreements",
    )
    # The agreement of the round before that this one carries on.
    renews = models.ForeignKey(
        "self",
        verbose_name=_("ký tiếp từ"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        editable=False,
        related_name="renewals",
    )
    starts_on = models.DateField(_("hiệu lực từ ngày"), null=True, blank=True)
    ends_on = models.DateField(_("hiệu lực đến hết ngày"), null=True, blank=True)
    signed_on = models.DateField(_("ngày ký"), null=True, blank=True)
    signed_place = NfcCharField(_("nơi ký"), max_length=120, blank=True)
    content_areas = models.ManyToManyField(
        ContentArea,
        verbose_name=_("nội dung phối hợp"),
        through="agreements.AgreementContent",
        related_name="agreements",
        blank=True,
    )
    scan = models.FileField(
        _("bản chụp"), upload_to=private_path, blank=True, max_length=200
    )
    scan_name = NfcCharField(max_length=200, blank=True, editable=False)
    scan_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    notes = NfcTextField(_("ghi chú nội bộ"), max_length=4000, blank=True)

    sealed_at = models.DateTimeField(null=True, blank=True, editable=False)
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    corrected_at = models.DateTimeField(null=True, blank=True, editable=False)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    correction_reason = NfcCharField(max_length=300, blank=True, editable=False)
    is_sample = models.BooleanField(default=False, editable=False)

    objects: ClassVar[AgreementQuerySet] = AgreementQuerySet.as_manager()  # type: ignore[assignment]

    # Filled by `with_status`.
    status: str

    class Meta:
        constraints = [
            once_per_person("agreement"),
            *stage_rules(),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="agreement_ends_after_start",
                violation_error_message=_(
                    "Ngày hết hiệu lực phải bằng hoặc sau ngày bắt đầu hiệu lực."
                ),
            ),
            models.CheckConstraint(
                condition=Q(sealed_at__isnull=True, sealed_by__isnull=True)
                | (
                    Q(
                        sealed_at__isnull=False,
                        sealed_by__isnull=False,
                        signed_on__isnull=False,
                        starts_on__isnull=False,
                        ends_on__isnull=False,
                    )
                    & ~Q(number="")
                    & ~Q(title="")
                ),
                name="agreement_signed_is_complete",
                violation_error_message=_(
                    "Thỏa thuận đã ký phải giữ đủ số, tên, ngày ký và thời hạn."
                ),
            ),
            models.UniqueConstraint(
                fields=["number_folded"],
                condition=Q(archived_at__isnull=True) & ~Q(number_folded=""),
                name="agreement_number_once",
                violation_error_message=_(
                    "Đã có thỏa thuận mang số văn bản này; hãy mở bản ghi đó."
                ),
            ),
            # Each side may draft the next round by itself; one of the two is sent.
            models.UniqueConstraint(
                fields=["renews"],
                condition=Q(archived_at__isnull=True, is_private=False),
                name="agreement_renewed_once",
            ),
            models.UniqueConstraint(
                fields=["renews", "drafted_by_side"],
                condition=Q(archived_at__isnull=True, is_private=True),
                name="agreement_renewal_drafted_once",
            ),
            ExclusionConstraint(
                name="agreement_terms_do_not_overlap",
                expressions=[
                    ("association", RangeOperators.EQUAL),
                    (
                        Func(
                            F("starts_on"),
                            Least("ends_on", "terminated_on"),
                            models.Value("[]"),
                            function="DATERANGE",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(sealed_at__isnull=False, archived_at__isnull=True)
                & (
                    Q(terminated_on__isnull=True) | Q(terminated_on__gte=F("starts_on"))
                ),
                violation_error_message=_(
                    "Hội này đã có thỏa thuận khác trong cùng thời hạn."
                ),
            ),
        ]
        indexes = [
            # Free text without accents on the list of agreements.
            GinIndex(
                fields=["search_text"],
                name="agreement_search_trigram",
                opclasses=["gin_trgm_ops"],
            ),
            # The list, newest term first.
            models.Index(
                F("starts_on").desc(nulls_last=True), "id", name="agreement_list_order"
            ),
            # The front page's and the dashboard's "in force" and "ending soon".
            models.Index(
                fields=["ends_on", "starts_on"],
                name="agreement_in_force",
                condition=Q(sealed_at__isnull=False, archived_at__isnull=True),
            ),
        ]
        triggers = [
            *pagecache.public_triggers(),
            *record_is_kept(),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.title}" if self.number else self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.number_folded = fold(self.number).replace(" ", "")
        words = [
            self.number,
            self.title,
            self.association.name,
            self.association.province.today.name,
            self.signed_place,
        ]
        self.search_text, self.search_exact = folded_words(words), exact_words(words)
        super().save(*args, **kwargs)

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Leave the overlap to `refuse_if_taken`, whose sentence names the other one.

        Django cannot judge it in a form anyway: its condition is not among the fields.
        """
        super().validate_constraints(exclude={*(exclude or ()), "association"})

    def get_absolute_url(self) -> str:
        return reverse("agreements:detail", args=[self.pk])

    @property
    def is_signed(self) -> bool:
        return self.sealed_at is not None

    # --- Transitions ----------------------------------------------------------
    def missing_for_signing(self) -> list[str]:
        """Name, in words for a person, what the record still lacks to count as signed."""
        sides = set(self.signatories.values_list("side", flat=True))
        facts = [
            (self.number, _g("số văn bản")),
            (self.signed_on, _g("ngày ký")),
            (self.starts_on, _g("ngày bắt đầu hiệu lực")),
            (self.ends_on, _g("ngày hết hiệu lực")),
            (Side.HOST in sides, _g("người ký bên Hà Nội")),
            (Side.PARTNER in sides, _g("người ký bên tỉnh bạn")),
        ]
        return [name for value, name in facts if not value]

    def sign(self, *, by: Any, at: datetime) -> Self:
        """Record that both sides signed; the facts are locked from now on.

        Raises `DomainError` when a fact is missing, when the paper is dated after `at`
        or when another signed agreement of the association covers the same time.
        """
        self._require_live()
        if self.is_signed:
            raise DomainError(_g("Thỏa thuận này đã được ghi nhận là đã ký."))
        if not self.is_paper:
            raise DomainError(
                _g(
                    "Văn bản này hai bên soạn trên cổng, nên mỗi bên tự ký bản đã thống nhất."
                )
            )
        if missing := self.missing_for_signing():
            raise DomainError(
                _g("Chưa ghi nhận được việc ký vì còn thiếu: %(missing)s.")
                % {"missing": ", ".join(missing)}
            )
        if self.signed_on and self.signed_on > timezone.localdate(at):
            raise DomainError(
                _g("Ngày ký ở tương lai; hãy ghi nhận sau khi hai bên đã ký.")
            )
        return self._seal(StepKind.RECORDED, side=Side.HOST, by=by, at=at)

    def complete(self, *, side: Side, by: Any, at: datetime) -> Self:
        """Both sides signed the agreed text in the room: it is signed from now on."""
        self._require_open(Stage.AGREED)
        if missing := self.missing_for_signing():
            raise DomainError(
                _g("Chưa đủ để hoàn tất việc ký; còn thiếu: %(missing)s.")
                % {"missing": ", ".join(missing)}
            )
        return self._seal(StepKind.SEALED, side=side, by=by, at=at)

    def _seal(self, kind: StepKind, *, side: Side, by: Any, at: datetime) -> Self:
        before = (self.stage, self.waiting_side)
        self.sealed_at, self.sealed_by, self.updated_by = at, by, by
        self.stage, self.waiting_side = Stage.SIGNED, ""
        try:
            with transaction.atomic():
                self._save_in_its_time(
                    "sealed_at", "sealed_by", "stage", "waiting_side"
                )
                self.note_step(kind, side, by, at)
        except DomainError:
            self.sealed_at, self.sealed_by = None, None
            self.stage, self.waiting_side = before
            raise
        return self

    def correct(self, *, by: Any, at: datetime, reason: str) -> None:
        """Mark the pending change of locked facts as a correction; the caller saves."""
        if not self.is_signed:
            raise DomainError(_g("Bản nháp sửa trực tiếp được, không cần đính chính."))
        if not reason.strip():
            raise DomainError(_g("Hãy ghi lý do đính chính thỏa thuận đã ký."))
        self.corrected_at, self.corrected_by = at, by
        self.correction_reason = reason

    def archive(self, *, by: Any, at: datetime, reason: str) -> Self:
        """Put away a draft, or a record of paper that was made by mistake."""
        if self.is_signed_here:
            raise DomainError(
                _g(
                    "Thỏa thuận này hai bên ký trên cổng và là hồ sơ chung, nên không cất "
                    "đi được; muốn dừng thì đề nghị chấm dứt, ghi sai thì đề nghị đính chính."
                )
            )
        return super().archive(by=by, at=at, reason=reason)

    def restore(self, *, by: Any, at: datetime) -> Self:
        """Bring back from the archive, unless another agreement took its place."""
        before = (self.archived_at, self.archived_by, self.archive_reason)
        try:
            self.refuse_if_taken()
            with transaction.atomic():
                return super().restore(by=by, at=at)
        except IntegrityError as error:
            self.archived_at, self.archived_by, self.archive_reason = before
            raise self.taken(error) from error

    # --- Rules shared by forms, transitions and services ------------------------
    def refuse_if_taken(self) -> None:
        """Raise if a signed record could not stand beside the others in force."""
        if self.is_signed:
            self.refuse_overlap()

    def refuse_overlap(self) -> None:
        other = Agreement.objects.overlapping(self).first()
        if other is not None:
            raise DomainError(overlap_sentence(other))

    def taken(self, error: IntegrityError) -> DomainError:
        """Turn the database's refusal of a race into the same sentence."""
        diag = getattr(error.__cause__, "diag", None)
        name = getattr(diag, "constraint_name", "") or ""
        if name == "agreement_terms_do_not_overlap":
            other = Agreement.objects.overlapping(self).first()
            if other is not None:
                return DomainError(overlap_sentence(other))
            return DomainError(
                _g("Hội này vừa có thỏa thuận khác trong cùng thời hạn; hãy xem lại.")
            )
        if name in TAKEN:
            return DomainError(str(TAKEN[name]) % {"number": self.number})
        raise error

    def _require_live(self) -> None:
        if self.is_archived:
            raise DomainError(
                _g("Thỏa thuận đang ở kho lưu; hãy khôi phục trước khi làm việc này.")
            )

    def _save_in_its_time(self, *fields: str) -> None:
        self.refuse_if_taken()
        try:
            with transaction.atomic():
                self.save(update_fields=[*fields, "updated_by", "updated_at"])
        except IntegrityError as error:
            raise self.taken(error) from error
