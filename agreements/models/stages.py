"""How far an agreement came between the two sides, and whose turn it is."""

from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from agreements.choices import Side, Stage, StepKind, VersionKind
from agreements.models.terms import Terms
from portal.core.errors import DomainError
from portal.core.fields import NfcTextField

LONGEST_TEXT = 60_000


class TwoSided(models.Model):
    """The part of an agreement that only named acts of the two sides change.

    Every act writes a step in the same transaction. Call them on a row that is locked
    (services.room), so that two people cannot both win.
    """

    stage = models.CharField(
        _("bước"),
        max_length=10,
        choices=Stage,
        default=Stage.DRAFT,
        editable=False,
    )
    # Whose answer or signature the other side waits for; empty when nobody's.
    waiting_side = models.CharField(
        _("đang chờ"), max_length=10, choices=Side, blank=True, editable=False
    )
    # Who holds the pen while it is a draft.
    drafted_by_side = models.CharField(
        _("bên soạn"),
        max_length=10,
        choices=Side,
        default=Side.HOST,
        editable=False,
    )
    # Recorded by Hanoi from a paper signed elsewhere; others are written in the room.
    is_paper = models.BooleanField(default=True, editable=False)
    # A draft that its side has not shown yet.
    is_private = models.BooleanField(default=False, editable=False)
    # The last signed amendment that changed the terms.
    amended_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The last day in force of an agreement that both sides ended early.
    terminated_on = models.DateField(_("chấm dứt từ hết ngày"), null=True, blank=True)
    text = NfcTextField(_("nội dung văn bản"), max_length=LONGEST_TEXT, blank=True)

    class Meta:
        abstract = True

    # What the acts below need of the whole record.
    ends_on: date | None
    is_archived: bool
    steps: Any
    versions: Any
    signatures: Any

    @property
    def last_day(self) -> date | None:
        """The last day in force: the end of the term, or the one both sides agreed on."""
        return min(filter(None, [self.ends_on, self.terminated_on]), default=None)

    @property
    def is_signed_here(self) -> bool:
        """Both sides signed it on the portal, or an amendment of a paper recorded here.

        From then on it is both sides' record, which neither changes or hides alone.
        """
        is_signed = self.stage in {Stage.SIGNED, Stage.TERMINATED}
        return is_signed and (not self.is_paper or self.amended_at is not None)

    # --- The text ---------------------------------------------------------------
    def started(self, *, side: Side, by: Any, at: datetime) -> None:
        """The draft was begun in the room."""
        self.note_step(StepKind.STARTED, side, by, at)

    def propose(
        self, *, terms: Terms, side: Side, by: Any, at: datetime, note: str = ""
    ) -> Any:
        """Show the draft to the other side, whose turn it is from now on."""
        self._require_open(Stage.DRAFT)
        if side != self.drafted_by_side:
            raise DomainError(
                _g("%(side)s đang soạn bản này; hãy chờ bên đó gửi.")
                % {"side": Side(self.drafted_by_side).label}
            )
        _require_whole(terms)
        self.is_paper, self.is_private = False, False
        return self._put_forward(StepKind.PROPOSED, terms, side, by, at, note)

    def counter(
        self, *, terms: Terms, side: Side, by: Any, at: datetime, note: str = ""
    ) -> Any:
        """Send a changed text back; an agreed one is opened again by that."""
        if self.stage == Stage.AGREED:
            self._require_open(Stage.AGREED)
            if self.signatures.filter(amendment=None).exists():
                raise DomainError(
                    _g(
                        "Văn bản đã có chữ ký của một bên; bên đã ký rút chữ ký trước, "
                        "rồi mới sửa được nội dung."
                    )
                )
            kind = StepKind.REOPENED
        else:
            self._require_turn(side)
            kind = StepKind.COUNTERED
        _require_whole(terms)
        return self._put_forward(kind, terms, side, by, at, note)

    def agree(self, *, number: int, side: Side, by: Any, at: datetime) -> None:
        """Accept exactly the version that was read; the text is locked from now on."""
        self._require_turn(side)
        latest = self.latest_version()
        if latest.made_by_id == by.pk:
            # Who has changed sides since does not answer their own text either.
            raise self._still_waiting()
        if latest.number != number:
            raise DomainError(
                _g("Bên kia vừa gửi bản %(number)s; hãy đọc bản mới rồi mới đồng ý.")
                % {"number": latest.number}
            )
        self._move(Stage.AGREED, "", StepKind.AGREED, side, by, at, version=latest)

    def withdraw(self, *, side: Side, by: Any, at: datetime, note: str = "") -> None:
        """Take one's own proposal back; it is a draft again, in one's own hands."""
        self._require_open(Stage.PROPOSED)
        if self.waiting_side == side:
            raise DomainError(
                _g(
                    "Đề nghị này của bên kia; hãy đồng ý, sửa và gửi lại, hoặc chưa nhận."
                )
            )
        self.drafted_by_side = side
        self._move(Stage.DRAFT, "", StepKind.WITHDRAWN, side, by, at, note=note)

    def decline(self, *, side: Side, by: Any, at: datetime, reason: str) -> None:
        """Give the proposal back to who sent it, with the reason."""
        self._require_turn(side)
        if not reason.strip():
            raise DomainError(_g("Hãy ghi lý do chưa nhận, để bên kia biết mà sửa."))
        self.drafted_by_side = side.other
        self._move(Stage.DRAFT, "", StepKind.DECLINED, side, by, at, note=reason)

    # --- Signing ------------------------------------------------------------------
    def require_signing(self) -> None:
        self._require_open(Stage.AGREED)

    def signed_by_side(
        self, *, side: Side, is_last: bool, by: Any, at: datetime, note: str
    ) -> None:
        """One side signed; unless it was the last, the other one's turn comes."""
        self._require_open(Stage.AGREED)
        turn = "" if is_last else side.other
        self._move(Stage.AGREED, turn, StepKind.SIDE_SIGNED, side, by, at, note=note)

    def unsigned_by_side(self, *, side: Side, by: Any, at: datetime) -> None:
        """The side took its signature back; either may sign first again."""
        self._require_open(Stage.AGREED)
        self._move(Stage.AGREED, "", StepKind.SIDE_UNSIGNED, side, by, at)

    def terminate(
        self, *, last_day: date, side: Side, by: Any, at: datetime, reason: str
    ) -> None:
        """The other side confirmed: the agreement ends with that day."""
        self._require_open(Stage.SIGNED)
        self.terminated_on = last_day
        self._move(Stage.TERMINATED, "", StepKind.TERMINATED, side, by, at, note=reason)

    def require_signed(self) -> None:
        """For acts on an agreement that both sides signed and that nobody ended."""
        self._require_open(Stage.SIGNED)

    def latest_version(self) -> Any:
        """The newest text that one side showed the other; None before the first."""
        return self.versions.filter(kind=VersionKind.TEXT).order_by("-number").first()

    # --- Shared by the acts -------------------------------------------------------
    def note_step(
        self,
        kind: StepKind,
        side: Side,
        by: Any,
        at: datetime,
        **more: Any,
    ) -> Any:
        """Write into the story what happened; the stage goes with it."""
        return self.steps.create(
            kind=kind, side=side, stage=self.stage, by=by, at=at, **more
        )

    def _move(
        self,
        stage: Stage,
        waiting_side: str,
        kind: StepKind,
        side: Side,
        by: Any,
        at: datetime,
        **more: Any,
    ) -> None:
        self.stage, self.waiting_side, self.updated_by = stage, waiting_side, by
        self.save()
        self.note_step(kind, side, by, at, **more)

    def _put_forward(
        self,
        kind: StepKind,
        terms: Terms,
        side: Side,
        by: Any,
        at: datetime,
        note: str,
    ) -> Any:
        last = self.versions.order_by("-number").first()
        version = self.versions.create(
            number=last.number + 1 if last else 1,
            kind=VersionKind.TEXT,
            facts=terms.as_json(),
            side=side,
            made_by=by,
            made_at=at,
            note=note,
        )
        self._move(
            Stage.PROPOSED, side.other, kind, side, by, at, version=version, note=note
        )
        return version

    def _require_open(self, *stages: Stage) -> None:
        if self.is_archived:
            raise DomainError(
                _g("Thỏa thuận đang ở kho lưu; hãy khôi phục trước khi làm việc này.")
            )
        if self.stage not in stages:
            raise DomainError(
                _g("Thỏa thuận đang ở bước “%(stage)s”, nên không làm việc này được.")
                % {"stage": Stage(self.stage).label}
            )

    def _require_turn(self, side: Side) -> None:
        self._require_open(Stage.PROPOSED)
        if self.waiting_side != side:
            raise self._still_waiting()

    def _still_waiting(self) -> DomainError:
        return DomainError(
            _g("Đang chờ %(side)s trả lời; bên vừa gửi không tự đồng ý được.")
            % {"side": Side(self.waiting_side).label}
        )


def _require_whole(terms: Terms) -> None:
    if missing := terms.missing():
        raise DomainError(
            _g("Chưa gửi được vì còn thiếu: %(missing)s.")
            % {"missing": ", ".join(missing)}
        )


def stage_rules() -> list[models.CheckConstraint]:
    """What stage, turn and kind of record say about each other."""
    return [
        models.CheckConstraint(
            condition=Q(stage=Stage.PROPOSED, waiting_side__in=Side.values)
            | Q(stage=Stage.AGREED, waiting_side__in=["", *Side.values])
            | Q(
                stage__in=[Stage.DRAFT, Stage.SIGNED, Stage.TERMINATED],
                waiting_side="",
            ),
            name="agreement_turn_follows_stage",
        ),
        models.CheckConstraint(
            condition=Q(
                sealed_at__isnull=True,
                stage__in=[Stage.DRAFT, Stage.PROPOSED, Stage.AGREED],
            )
            | Q(sealed_at__isnull=False, stage__in=[Stage.SIGNED, Stage.TERMINATED]),
            name="agreement_sealed_means_signed",
        ),
        models.CheckConstraint(
            condition=Q(stage=Stage.TERMINATED, terminated_on__isnull=False)
            | (~Q(stage=Stage.TERMINATED) & Q(terminated_on__isnull=True)),
            name="agreement_terminated_on_a_day",
        ),
        models.CheckConstraint(
            condition=Q(is_private=False) | Q(is_paper=False, stage=Stage.DRAFT),
            name="agreement_only_drafts_are_private",
        ),
        models.CheckConstraint(
            condition=Q(is_paper=False) | ~Q(stage__in=[Stage.PROPOSED, Stage.AGREED]),
            name="agreement_of_paper_is_not_negotiated",
        ),
    ]
