"""Each side signs for itself; when both have, the agreement is signed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.choices import DELEGATED, Side, Stage
from agreements.models import Agreement, Signatory, Signature
from agreements.services.acting import led, locked
from agreements.services.scans import Scan
from portal.core.errors import DomainError
from portal.core.uploads import NewFiles, drop_after_commit


@dataclass(frozen=True)
class Signer:
    """Who signs for a side; a delegated signature names the paper that allows it."""

    name: str
    title: str
    authority: str = ""
    authority_number: str = ""
    authority_on: date | None = None

    def refuse_incomplete(self) -> None:
        if not self.name or not self.title:
            raise DomainError(_("Hãy ghi họ tên và chức vụ của người ký."))
        if self.authority in DELEGATED and not (
            self.authority_number and self.authority_on
        ):
            raise DomainError(
                _(
                    "Người ký thay, ký thừa lệnh hoặc thừa ủy quyền cần số và ngày văn bản giao ký."
                )
            )


@dataclass(frozen=True)
class PaperFacts:
    """What the paper says besides the agreed text; both sides sign the same."""

    number: str
    signed_on: date
    signed_place: str


def sign_for_side(
    *,
    agreement_id: int,
    signer: Signer,
    paper: PaperFacts,
    scan: Scan,
    by: Any,
    at: datetime,
) -> Agreement:
    """Record the signature of one's own side; the second one completes the signing.

    Raises `DomainError` with the reason in words; nothing is kept then, no file either.
    """
    signer.refuse_incomplete()
    agreement = Agreement(pk=agreement_id)
    try:
        with transaction.atomic(), NewFiles() as files:
            agreement = locked(agreement_id)
            side = led(by, agreement)
            others = _signatures(agreement)
            _refuse(agreement, side, others, paper, by, at)
            if not others:
                _put_paper(agreement, paper, by)
            signature = make_signature(agreement, side, signer, scan, files)
            signature.made_by, signature.made_at = by, at
            signature.save()
            agreement.signed_by_side(
                side=side, is_last=bool(others), by=by, at=at, note=str(signature)
            )
            if others:
                _complete(agreement, [*others.values(), signature], side, by, at)
    except IntegrityError as error:
        raise agreement.taken(error) from error
    return agreement


def take_back_signature(*, agreement_id: int, by: Any, at: datetime) -> None:
    """Undo one's own signature while the other side has not signed yet."""
    with transaction.atomic():
        agreement = locked(agreement_id)
        side = led(by, agreement)
        own = _signatures(agreement).get(side)
        if own is None or agreement.stage != Stage.AGREED:
            raise DomainError(
                _("Bên của anh/chị không có chữ ký nào đang chờ bên kia.")
            )
        drop_after_commit(own.scan)
        own.delete()
        agreement.unsigned_by_side(side=side, by=by, at=at)


def _signatures(agreement: Agreement) -> dict[Side, Signature]:
    rows = agreement.signatures.filter(amendment__isnull=True).order_by("pk")
    return {Side(row.side): row for row in rows}


def _refuse(
    agreement: Agreement,
    side: Side,
    signed: dict[Side, Signature],
    paper: PaperFacts,
    by: Any,
    at: datetime,
) -> None:
    agreement.require_signing()
    if side in signed:
        raise DomainError(
            _("Bên của anh/chị đã ký rồi; đang chờ %(side)s.")
            % {"side": side.other.label}
        )
    refuse_twice(signed, side, by)
    refuse_future(paper.signed_on, at)
    if signed and paper != paper_of(agreement):
        raise DomainError(
            _(
                "Bên kia đã ký văn bản số %(number)s; hai bên phải ký cùng số, ngày và "
                "nơi ký. Nếu bên kia ghi nhầm, hãy nhờ họ rút chữ ký rồi ký lại."
            )
            % {"number": agreement.number}
        )


def refuse_twice(signed: dict[Side, Signature], side: Side, by: Any) -> None:
    """Who has changed sides since does not sign for the second one too."""
    if any(row.made_by_id == by.pk for row in signed.values()):
        raise DomainError(_("Đang chờ %(side)s trả lời.") % {"side": side.label})


def refuse_future(signed_on: date, at: datetime) -> None:
    if signed_on > timezone.localdate(at):
        raise DomainError(_("Ngày ký ở tương lai; hãy ghi nhận sau khi đã ký."))


def paper_of(agreement: Agreement) -> PaperFacts:
    """What the first side to sign wrote down."""
    if agreement.signed_on is None:
        raise ValueError("a signature stands under a paper without a day")
    return PaperFacts(agreement.number, agreement.signed_on, agreement.signed_place)


def _put_paper(agreement: Agreement, paper: PaperFacts, by: Any) -> None:
    agreement.number, agreement.signed_on = paper.number, paper.signed_on
    agreement.signed_place, agreement.updated_by = paper.signed_place, by
    agreement.refuse_overlap()
    agreement.save()


def make_signature(
    agreement: Agreement, side: Side, signer: Signer, scan: Scan, files: NewFiles
) -> Signature:
    signature = Signature(
        agreement=agreement,
        side=side,
        name=signer.name,
        title=signer.title,
        authority=signer.authority,
        authority_number=signer.authority_number,
        authority_on=signer.authority_on,
        scan_name=scan.name,
        scan_sha256=scan.sha256,
    )
    files.keep(signature, "scan", scan.file)
    return signature


def _complete(
    agreement: Agreement,
    signatures: list[Signature],
    side: Side,
    by: Any,
    at: datetime,
) -> None:
    """The signatories of the record are those who signed in the room."""
    agreement.signatories.all().delete()
    for row in sorted(signatures, key=lambda row: row.side):
        Signatory.objects.create(
            agreement=agreement,
            side=row.side,
            name=row.name,
            title=row.title,
            authority=row.authority,
            authority_number=row.authority_number,
            authority_on=row.authority_on,
        )
    last = signatures[-1]
    agreement.scan = last.scan.name
    agreement.scan_name, agreement.scan_sha256 = last.scan_name, last.scan_sha256
    agreement.save()
    agreement.complete(side=side, by=by, at=at)
    # What a side thought of instead before it signed is over.
    agreement.working_copies.all().delete()
