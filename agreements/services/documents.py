"""Documents of an agreement: put in, shared, made public, put away."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agreements.choices import Side
from agreements.models import Agreement, AgreementDocument, DocumentRelease
from agreements.permissions import document_side, must_stay_own
from agreements.services.acting import led, locked
from agreements.services.scans import Scan
from portal.core.errors import DomainError
from portal.core.uploads import NewFiles
from portal.organisations.access import access_for


@dataclass(frozen=True)
class DocumentFacts:
    """What is typed beside the file."""

    kind: str
    title: str
    dated_on: date | None = None
    note: str = ""


def add_document(
    *,
    agreement_id: int,
    facts: DocumentFacts,
    file: Scan,
    is_own: bool,
    by: Any,
    at: datetime,
    submission: UUID,
) -> AgreementDocument:
    """Keep a checked file; one sending of the form keeps it once."""
    if made := _made_by(submission, by):
        return made
    try:
        with transaction.atomic(), NewFiles() as files:
            agreement = locked(agreement_id)
            side = _side(by, agreement)
            document = AgreementDocument(
                agreement=agreement,
                side=side,
                file_name=file.name,
                size=file.file.size,
                sha256=file.sha256,
                created_by=by,
                created_at=at,
                submission=submission,
                **asdict(facts),
            )
            if not (is_own or must_stay_own(agreement, side)):
                document.shared_at, document.shared_by = at, by
            files.keep(document, "file", file.file)
            document.save()
            return document
    except IntegrityError:
        # The other of two equal requests was faster.
        if made := _made_by(submission, by):
            return made
        raise


def share_document(*, document_id: int, by: Any, at: datetime) -> None:
    with transaction.atomic():
        document, _agreement = _own(document_id, by)
        document.share(by=by, at=at)


def put_away(*, document_id: int, by: Any, at: datetime, reason: str) -> None:
    """By the side that put it in; what was public of it ends with the same reason."""
    with transaction.atomic():
        document, _agreement = _own(document_id, by)
        document.archive(by=by, at=at, reason=reason)
        release = _open_release(document)
        if release is not None:
            release.revoke(side=Side(document.side), by=by, at=at, reason=reason)


def take_back(*, document_id: int, by: Any, at: datetime) -> None:
    """Undo putting away; it is not public again by that."""
    with transaction.atomic():
        document, _agreement = _own(document_id, by)
        document.restore(by=by, at=at)


def ask_to_publish(*, document_id: int, by: Any, at: datetime, reason: str) -> None:
    """One side's lead asks; the other side's confirms."""
    if not reason.strip():
        raise DomainError(_("Hãy ghi lý do công khai tài liệu."))
    try:
        with transaction.atomic():
            document, agreement = _locked(document_id)
            side = led(by, agreement)
            _refuse_hidden(document, side)
            document.require_kept()
            _refuse_unsigned(agreement)
            if not document.is_shared:
                raise DomainError(
                    _("Hãy cho bên kia xem tài liệu này trước khi đề nghị công khai.")
                )
            DocumentRelease.objects.create(
                document=document,
                reason=reason,
                asked_side=side,
                asked_by=by,
                asked_at=at,
            )
    except IntegrityError as error:
        raise DomainError(
            _("Tài liệu này đã công khai hoặc đang chờ bên kia xác nhận.")
        ) from error


def confirm_publishing(*, document_id: int, by: Any, at: datetime) -> None:
    with transaction.atomic():
        document, release, side = _release_led(document_id, by)
        document.require_kept()
        _refuse_unsigned(document.agreement)
        release.confirm(side=side, by=by, at=at)


def stop_publishing(*, document_id: int, by: Any, at: datetime, reason: str) -> None:
    """Decline, take back or revoke: after it the public address answers 404."""
    with transaction.atomic():
        _document, release, side = _release_led(document_id, by)
        release.revoke(side=side, by=by, at=at, reason=reason)


def _release_led(
    document_id: int, by: Any
) -> tuple[AgreementDocument, DocumentRelease, Side]:
    document, agreement = _locked(document_id)
    side = led(by, agreement)
    _refuse_hidden(document, side)
    release = _open_release(document)
    if release is None:
        raise DomainError(_("Đề nghị công khai này không còn chờ trả lời."))
    return document, release, side


def _open_release(document: AgreementDocument) -> DocumentRelease | None:
    release: DocumentRelease | None = document.releases.filter(
        revoked_at__isnull=True
    ).first()
    return release


def _own(document_id: int, by: Any) -> tuple[AgreementDocument, Agreement]:
    document, agreement = _locked(document_id)
    if _side(by, agreement) != document.side:
        raise PermissionDenied
    return document, agreement


def _side(by: Any, agreement: Agreement) -> Side:
    side = document_side(access_for(by), agreement)
    if side is None:
        raise PermissionDenied
    return side


def _refuse_unsigned(agreement: Agreement) -> None:
    """Nothing of a draft, nor of what was put away, is on its way to the public."""
    if not agreement.is_signed or agreement.is_archived:
        raise DomainError(_("Chỉ công khai được tài liệu của thỏa thuận đã ký."))


def _refuse_hidden(document: AgreementDocument, side: Side) -> None:
    if document.side != side and not document.is_shared:
        raise PermissionDenied


def _locked(document_id: int) -> tuple[AgreementDocument, Agreement]:
    document = AgreementDocument.objects.select_for_update().get(pk=document_id)
    return document, locked(document.agreement_id)


def _made_by(submission: UUID, by: Any) -> AgreementDocument | None:
    return AgreementDocument.objects.filter(
        submission=submission, created_by=by
    ).first()
