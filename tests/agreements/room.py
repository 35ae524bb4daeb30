"""The two sides of an agreement in tests: texts on their way, papers signed."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile

from agreements.models import Agreement, ContentArea, Termination
from agreements.models.terms import AreaTerms, PartyTerms, Terms
from agreements.services import room, termination
from agreements.services.scans import Scan
from agreements.services.signing import PaperFacts, Signer, sign_for_side
from portal.organisations.models import Association
from tests.agreements.factories import MOMENT
from tests.cast import Cast

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"


def terms(**change: Any) -> Terms:
    """Terms that could be proposed at once."""
    area = ContentArea.objects.offered().first()
    assert area is not None
    values: dict[str, Any] = {
        "title": "Chương trình phối hợp Hà Nội – Sơn La",
        "round_code": "2026-2030",
        "round_name": "Giai đoạn 2026–2030",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2030, 12, 31),
        "text": "Điều 1. Mục đích\nĐiều 2. Mỗi năm tổ chức một chuyến tham quan.",
        "areas": (AreaTerms(area.code, area.name, "Ban Kinh tế", "Ban Xã hội"),),
        "parties": (PartyTerms("host", "department", "Sở Công Thương Hà Nội"),),
    }
    return Terms(**(values | change))


def make_text(association: Association, *, by: Any, **change: Any) -> Agreement:
    """A draft that only the side of `by` sees."""
    return room.start_draft(
        agreement=Agreement(association=association),
        terms=terms(**change),
        by=by,
        at=MOMENT,
        submission=uuid4(),
    )


def make_proposed(association: Association, *, by: Any, **change: Any) -> Agreement:
    """Sent by the side of `by`; the other side's turn."""
    agreement = make_text(association, by=by, **change)
    room.propose(agreement_id=agreement.pk, by=by, at=MOMENT)
    agreement.refresh_from_db()
    return agreement


def make_agreed(cast: Cast, **change: Any) -> Agreement:
    """Proposed by Hanoi, agreed by Sơn La; nobody has signed."""
    agreement = make_proposed(cast.son_la, by=cast.staff, **change)
    room.agree(agreement_id=agreement.pk, number=1, by=cast.lead, at=MOMENT)
    agreement.refresh_from_db()
    return agreement


def sign_by(agreement: Agreement, by: Any, **change: Any) -> Agreement:
    """The side of `by` signs, its chair in person unless said otherwise."""
    signer = Signer(
        name=change.pop("name", "Nguyễn Văn Mẫu"),
        title=change.pop("title", "Chủ tịch"),
        **{k: change.pop(k) for k in list(change) if k.startswith("authority")},
    )
    paper = PaperFacts(
        change.pop("number", f"07/CTPH-{agreement.pk}"),
        change.pop("signed_on", date(2026, 1, 5)),
        change.pop("signed_place", "Hà Nội"),
    )
    signed = sign_for_side(
        agreement_id=agreement.pk,
        signer=signer,
        paper=paper,
        scan=Scan(ContentFile(PDF, name="ky.pdf"), "Bản ký.pdf"),
        by=by,
        at=change.pop("at", MOMENT),
    )
    agreement.refresh_from_db()
    return signed


def make_sealed(cast: Cast, **change: Any) -> Agreement:
    """Written in the room and signed by both sides."""
    agreement = make_agreed(cast, **change)
    sign_by(agreement, cast.staff)
    sign_by(agreement, cast.lead)
    return agreement


def confirm_end(*, agreement_id: int, by: Any, at: Any = MOMENT) -> None:
    """Answer yes to the request that was asked last; 0 is none."""
    asked = Termination.objects.filter(agreement=agreement_id).order_by("-pk").first()
    termination.confirm_termination(
        agreement_id=agreement_id,
        termination_id=asked.pk if asked else 0,
        by=by,
        at=at,
    )
