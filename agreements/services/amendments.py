"""Numbered amendments: proposed, agreed and signed like the text they change.

Nothing of the signed agreement changes before both sides signed the amendment.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agreements.choices import AmendmentStage, Side, StepKind, VersionKind
from agreements.models import Agreement, AgreementVersion, Amendment, Signature
from agreements.models.terms import Terms
from agreements.services import working
from agreements.services.acting import led, locked
from agreements.services.commitments import put_lines
from agreements.services.rebasing import rebase
from agreements.services.scans import Scan
from agreements.services.signing import (
    PaperFacts,
    Signer,
    make_signature,
    refuse_future,
    refuse_twice,
)
from agreements.services.table import latest_of, on_the_table, open_amendment
from agreements.services.terms import put_terms, terms_of
from portal.core.errors import DomainError
from portal.core.uploads import NewFiles, drop_after_commit


def propose_amendment(
    *, agreement_id: int, terms: Terms, by: Any, at: datetime, note: str = ""
) -> Amendment:
    """Ask to change the signed terms; one amendment at a time is open."""
    with transaction.atomic():
        agreement = locked(agreement_id)
        side = led(by, agreement)
        agreement.require_signed()
        if open_amendment(agreement) is not None:
            raise DomainError(
                _("Đang có một phụ lục chưa xong; hãy làm xong hoặc thôi phụ lục đó.")
            )
        before = terms_of(agreement)
        terms = working.with_own_lines(agreement, side, terms)
        _refuse_same(terms, before)
        _keep_before(agreement, before, side, by, at)
        kept = agreement.amendments.exclude(stage=AmendmentStage.DROPPED)
        last = kept.aggregate(last=Max("number"))["last"] or 0
        amendment = Amendment.objects.create(
            agreement=agreement,
            number=last + 1,
            stage=AmendmentStage.PROPOSED,
            waiting_side=side.other,
            made_by=by,
            made_at=at,
        )
        _send(StepKind.AMENDMENT_PROPOSED, amendment, terms, side, by, at, note)
        rebase(agreement, before, terms, side.other)
    return amendment


def counter_amendment(
    *,
    agreement_id: int,
    terms: Terms,
    by: Any,
    at: datetime,
    answers: int,
    note: str = "",
) -> AgreementVersion:
    """Change the amendment on the table and send it back."""
    with transaction.atomic():
        agreement = locked(agreement_id)
        side = led(by, agreement)
        amendment = _open(agreement)
        latest = latest_of(amendment)
        if latest.number != answers:
            raise DomainError(
                _(
                    "Trong lúc anh/chị viết đã có bản mới hơn; hãy so các bản rồi gửi "
                    "lại trên bản mới nhất."
                )
            )
        terms = working.with_own_lines(agreement, side, terms)
        before = on_the_table(agreement)
        _refuse_same(terms, before)
        amendment.counter(side=side)
        sent = _send(StepKind.AMENDMENT_COUNTERED, amendment, terms, side, by, at, note)
        rebase(agreement, before, terms, side.other)
    return sent


def agree_amendment(*, agreement_id: int, number: int, by: Any, at: datetime) -> None:
    """Accept exactly the version that was read."""
    with transaction.atomic():
        agreement = locked(agreement_id)
        side = led(by, agreement)
        amendment = _open(agreement)
        latest = latest_of(amendment)
        amendment.require_turn(side)
        working.refuse_unsent(agreement, side)
        if latest.made_by_id == by.pk:
            # Who has changed sides since does not answer their own text either.
            raise amendment.still_waiting()
        if latest.number != number:
            raise DomainError(
                _("Bên kia vừa gửi bản %(number)s; hãy đọc bản mới rồi mới đồng ý.")
                % {"number": latest.number}
            )
        amendment.agree(side=side)
        agreement.note_step(
            StepKind.AMENDMENT_AGREED,
            side,
            by,
            at,
            amendment=amendment,
            version=latest,
        )


def drop_amendment(*, agreement_id: int, reason: str, by: Any, at: datetime) -> None:
    """Let it go: taken back by who sent it, or not wanted by the other side."""
    with transaction.atomic():
        agreement = locked(agreement_id)
        side = led(by, agreement)
        amendment = open_amendment(agreement)
        if amendment is None:
            raise nothing_open()
        if not reason.strip():
            raise DomainError(_("Hãy ghi lý do thôi không làm phụ lục."))
        before = on_the_table(agreement)
        _drop(amendment, side, reason, by, at)
        rebase(agreement, before, terms_of(agreement), *Side)


def drop_with_the_agreement(
    agreement: Agreement, side: Side, by: Any, at: datetime
) -> None:
    """An agreement that ends leaves no amendment half made."""
    amendment = open_amendment(agreement)
    if amendment is not None:
        _drop(amendment, side, _("Thỏa thuận chấm dứt trước hạn"), by, at)


def _drop(amendment: Amendment, side: Side, reason: str, by: Any, at: datetime) -> None:
    for signature in amendment.signatures.all():
        drop_after_commit(signature.scan)
        signature.delete()
    amendment.drop()
    amendment.agreement.note_step(
        StepKind.AMENDMENT_DROPPED, side, by, at, amendment=amendment, note=reason
    )


def sign_amendment(
    *,
    agreement_id: int,
    signer: Signer,
    paper: PaperFacts,
    scan: Scan,
    by: Any,
    at: datetime,
) -> Amendment:
    """Record one's own side's signature; with the second the terms change."""
    signer.refuse_incomplete()
    agreement = Agreement(pk=agreement_id)
    try:
        with transaction.atomic(), NewFiles() as files:
            agreement = locked(agreement_id)
            side = led(by, agreement)
            amendment = _open(agreement)
            amendment.require_stage(AmendmentStage.AGREED)
            others = signed_sides(amendment)
            _refuse_signature(amendment, side, others, paper, by, at)
            amendment.paper_number = paper.number
            amendment.signed_on = paper.signed_on
            amendment.signed_place = paper.signed_place
            signature = make_signature(agreement, side, signer, scan, files)
            signature.amendment = amendment
            signature.made_by, signature.made_at = by, at
            signature.save()
            amendment.signed_by_side(side=side, is_last=bool(others), at=at)
            agreement.note_step(
                StepKind.AMENDMENT_SIGNED,
                side,
                by,
                at,
                amendment=amendment,
                note=str(signature),
            )
            if others:
                _apply(agreement, amendment, side, by, at)
    except IntegrityError as error:
        raise agreement.taken(error) from error
    return amendment


def take_back_amendment_signature(*, agreement_id: int, by: Any, at: datetime) -> None:
    with transaction.atomic():
        agreement = locked(agreement_id)
        side = led(by, agreement)
        amendment = open_amendment(agreement)
        own = signed_sides(amendment).get(side) if amendment else None
        if amendment is None or own is None:
            raise DomainError(
                _("Bên của anh/chị không có chữ ký nào đang chờ bên kia.")
            )
        drop_after_commit(own.scan)
        own.delete()
        amendment.unsigned_by_side()
        agreement.note_step(
            StepKind.AMENDMENT_UNSIGNED, side, by, at, amendment=amendment
        )


def signed_sides(amendment: Amendment) -> dict[Side, Signature]:
    return {Side(row.side): row for row in amendment.signatures.order_by("pk")}


def _open(agreement: Agreement) -> Amendment:
    agreement.require_signed()
    amendment = open_amendment(agreement)
    if amendment is None:
        raise nothing_open()
    return amendment


def nothing_open() -> DomainError:
    return DomainError(_("Không có phụ lục nào đang làm dở."))


def _refuse_same(terms: Terms, before: Terms) -> None:
    if missing := terms.missing():
        raise DomainError(
            _("Chưa gửi được vì còn thiếu: %(missing)s.")
            % {"missing": ", ".join(missing)}
        )
    if terms == before:
        raise DomainError(_("Nội dung chưa có gì khác; hãy sửa mục cần thay đổi."))


def _refuse_signature(
    amendment: Amendment,
    side: Side,
    signed: dict[Side, Signature],
    paper: PaperFacts,
    by: Any,
    at: datetime,
) -> None:
    if side in signed:
        raise DomainError(
            _("Bên của anh/chị đã ký rồi; đang chờ %(side)s.")
            % {"side": side.other.label}
        )
    refuse_twice(signed, side, by)
    refuse_future(paper.signed_on, at)
    if signed and paper != amendment_paper(amendment):
        raise DomainError(
            _(
                "Bên kia đã ký văn bản số %(number)s; hai bên phải ký cùng số, ngày và "
                "nơi ký. Nếu bên kia ghi nhầm, hãy nhờ họ rút chữ ký rồi ký lại."
            )
            % {"number": amendment.paper_number}
        )


def amendment_paper(amendment: Amendment) -> PaperFacts:
    """What the first side to sign wrote down."""
    if amendment.signed_on is None:
        raise ValueError("a signature stands under a paper without a day")
    return PaperFacts(
        amendment.paper_number, amendment.signed_on, amendment.signed_place
    )


def _apply(
    agreement: Agreement, amendment: Amendment, side: Side, by: Any, at: datetime
) -> None:
    """The terms and their lines become what both sides signed."""
    before = _before(agreement, amendment)
    terms = _with_units_of_today(agreement, before, latest_of(amendment).terms)
    agreement.amended_at, agreement.updated_by = at, by
    agreement.starts_on, agreement.ends_on = terms.starts_on, terms.ends_on
    agreement.refuse_overlap()
    put_terms(agreement, terms)
    put_lines(
        agreement,
        before.commitments,
        terms.commitments,
        by=by,
        at=at,
        amendment=amendment,
    )
    working.clear(agreement, *Side)
    agreement.note_step(StepKind.AMENDMENT_SEALED, side, by, at, amendment=amendment)


def _before(agreement: Agreement, amendment: Amendment) -> Terms:
    """The terms that the amendment was written upon."""
    first = amendment.versions.earliest("number").number
    before: AgreementVersion = agreement.versions.filter(number__lt=first).latest(
        "number"
    )
    return before.terms


def _with_units_of_today(agreement: Agreement, before: Terms, terms: Terms) -> Terms:
    """The amended terms; units that it left alone stay as the sides named them since."""
    left_alone = {(row.code, row.host_unit, row.partner_unit) for row in before.areas}
    today = {row.code: row for row in terms_of(agreement).areas}
    return replace(
        terms,
        areas=tuple(
            today.get(row.code, row)
            if (row.code, row.host_unit, row.partner_unit) in left_alone
            else row
            for row in terms.areas
        ),
    )


def _keep_before(
    agreement: Agreement, before: Terms, side: Side, by: Any, at: datetime
) -> None:
    """The terms in force are a version too, or there is nothing to compare with.

    A paper of the past has none, and a correction makes the last one out of date.
    """
    last = agreement.versions.order_by("-number").first()
    if last is not None and last.terms == before:
        return
    agreement.versions.create(
        number=last.number + 1 if last else 1,
        kind=VersionKind.TEXT,
        facts=before.as_json(),
        side=side,
        made_by=by,
        made_at=at,
        note=_("Nội dung đang có hiệu lực"),
    )


def _send(
    kind: StepKind,
    amendment: Amendment,
    terms: Terms,
    side: Side,
    by: Any,
    at: datetime,
    note: str,
) -> AgreementVersion:
    agreement = amendment.agreement
    last = agreement.versions.aggregate(last=Max("number"))["last"] or 0
    version: AgreementVersion = agreement.versions.create(
        number=last + 1,
        kind=VersionKind.AMENDMENT,
        amendment=amendment,
        facts=terms.as_json(),
        side=side,
        made_by=by,
        made_at=at,
        note=note,
    )
    working.clear(agreement, side)
    agreement.note_step(
        kind, side, by, at, amendment=amendment, version=version, note=note
    )
    return version
