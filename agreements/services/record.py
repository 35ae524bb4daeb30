"""Recording an agreement from its paper: the record with its parts and scan."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agreements.choices import Side
from agreements.models import Agreement, ContentArea, Signatory
from agreements.services.rebasing import rebase
from agreements.services.scans import Scan
from agreements.services.table import refuse_correction_while_amending
from agreements.services.terms import terms_of
from portal.core.errors import DomainError
from portal.core.uploads import NewFiles


@dataclass(frozen=True)
class SignatoryRow:
    """One line of the form: a person of one side, as printed under the text."""

    side: str
    name: str
    title: str
    authority: str = ""


def save_agreement(
    *,
    agreement: Agreement,
    content_areas: Collection[ContentArea],
    signatories: Sequence[SignatoryRow],
    by: Any,
    at: datetime,
    opened: int | None = None,
    correction_reason: str = "",
    scan: Scan | None = None,
    submission: UUID | None = None,
) -> Agreement:
    """Save the record with its parts and scan, all or nothing.

    `opened` is the version the form was opened with (None for a new record). A signed
    record's facts change only with a `correction_reason`. A new record sent twice with
    one `submission` is made once. Raises `DomainError`, `Conflict` if somebody else
    saved since.
    """
    if agreement.pk is None:
        if made := _made_by(submission, by):
            return made
        agreement.created_by, agreement.submission = by, submission
    try:
        with transaction.atomic(), NewFiles() as files:
            if agreement.pk is not None and opened is not None:
                agreement.claim_version(opened)
            before = None
            if agreement.is_signed:
                before = terms_of(Agreement.objects.get(pk=agreement.pk))
                refuse_correction_while_amending(agreement)
                _refuse_signed_here(agreement)
                agreement.correct(by=by, at=at, reason=correction_reason)
                _refuse_incomplete(signatories)
            agreement.updated_by = by
            agreement.refuse_if_taken()
            if scan is not None:
                _keep_scan(agreement, scan, files)
            agreement.save()
            agreement.content_areas.set(content_areas)
            _keep_signatories(agreement, signatories)
            if before is not None:
                rebase(agreement, before, terms_of(agreement), *Side)
    except IntegrityError as error:
        # The other of two equal requests was faster.
        if made := _made_by(submission, by):
            return made
        raise agreement.taken(error) from error
    return agreement


def annotate_agreement(
    *, agreement: Agreement, notes: str, by: Any, opened: int, scan: Scan | None = None
) -> Agreement:
    """Change what is not part of the signed text; needs no correction."""
    with transaction.atomic(), NewFiles() as files:
        agreement.claim_version(opened)
        agreement.notes, agreement.updated_by = notes, by
        if scan is not None:
            _keep_scan(agreement, scan, files)
        agreement.save(
            update_fields=[
                "notes",
                "scan",
                "scan_name",
                "scan_sha256",
                "updated_by",
                "updated_at",
            ]
        )
    return agreement


def _made_by(submission: UUID | None, by: Any) -> Agreement | None:
    if submission is None:
        return None
    return Agreement.objects.filter(submission=submission, created_by=by).first()


def _keep_scan(agreement: Agreement, scan: Scan, files: NewFiles) -> None:
    """Keep the scan with its SHA-256.

    An earlier scan's file stays on disk, because history still names it.
    """
    agreement.scan_name, agreement.scan_sha256 = scan.name, scan.sha256
    files.keep(agreement, "scan", scan.file)


def _refuse_signed_here(agreement: Agreement) -> None:
    """The second signature under an amendment may have come while the form was open."""
    if Agreement.objects.get(pk=agreement.pk).is_signed_here:
        raise DomainError(
            _(
                "Hai bên đã ký phụ lục trên cổng, nên bản ghi là của chung; muốn sửa thì "
                "gửi đề nghị đính chính để bên kia đồng ý."
            )
        )


def _refuse_incomplete(signatories: Sequence[SignatoryRow]) -> None:
    if {row.side for row in signatories} != set(Side.values):
        raise DomainError(
            _("Thỏa thuận đã ký phải giữ ít nhất một người ký của mỗi bên.")
        )


def _keep_signatories(agreement: Agreement, rows: Sequence[SignatoryRow]) -> None:
    """Make the stored signatories equal `rows`, touching only what differs."""
    kept = list(agreement.signatories.order_by("pk"))
    for person, row in zip(kept, rows, strict=False):
        values = (row.side, row.name, row.title, row.authority)
        if (person.side, person.name, person.title, person.authority) != values:
            person.side, person.name, person.title, person.authority = values
            person.save()
    for person in kept[len(rows) :]:
        person.delete()
    for row in rows[len(kept) :]:
        Signatory.objects.create(
            agreement=agreement,
            side=row.side,
            name=row.name,
            title=row.title,
            authority=row.authority,
        )
