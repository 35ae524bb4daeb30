"""Agreements of the sample on their way between the two sides, one at each step."""

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.core.files.base import ContentFile

from agreements.choices import Authority, Side
from agreements.commitment_choices import COUNTING_OF, Counting, Measure
from agreements.models import Agreement, ContentArea, Round, Signature
from agreements.models.terms import AreaTerms, PartyTerms, Terms
from agreements.services import amendments, room, termination, working
from agreements.services.commitments import GivenCommitment, add_commitment
from agreements.services.terms import terms_of
from portal.accounts.models import User
from portal.home.sample.commitments import LINES
from portal.home.sample.moments import moment
from portal.home.sample.papers import FOLDER, sample_pdf
from portal.organisations.models import Association

ROUND = "2026-2030"
# Drafted by Hanoi; proposed; changed by the partner, agreed and half signed.
IN_THE_ROOM = ("gia-lai", "nghe-an", "lao-cai")
TEXT = """Điều 1. Mục đích
Hai bên phối hợp để nông sản an toàn của {name} có nơi tiêu thụ ổn định tại Hà Nội.
Điều 2. Nội dung
Mỗi năm tổ chức ít nhất một chuyến tham quan mô hình và một tuần hàng nông sản.
Điều 3. Trách nhiệm
Mỗi bên cử một ban làm đầu mối, gửi kết quả trước ngày 15 tháng 12 hằng năm.
Điều 4. Kinh phí
Mỗi bên tự bảo đảm kinh phí cho phần việc của mình.
Điều 5. Hiệu lực
Thỏa thuận có hiệu lực theo thời hạn ghi trên và được sơ kết mỗi năm một lần."""
_NAMESPACE = UUID("5a3f9a50-0000-4000-8000-000000000080")


def make_room(
    *, associations: dict[str, Association], users: dict[str, User], today: date
) -> list[Agreement]:
    """Let both sides act through the services, on days before `today`."""
    hanoi = users["can-bo@example.vn"]
    made = {code: _draft(associations[code], hanoi, today) for code in IN_THE_ROOM}
    for code in IN_THE_ROOM[1:]:
        room.propose(
            agreement_id=made[code].pk,
            by=hanoi,
            at=moment(today, 20),
            note="Kính gửi bản đề nghị đầu tiên",
        )
    _change(made["lao-cai"], users["lao-cai@example.vn"], today)
    room.agree(agreement_id=made["lao-cai"].pk, number=2, by=hanoi, at=moment(today, 8))
    _half_sign(made["lao-cai"], users["lao-cai@example.vn"], today)
    _amend("son-la", hanoi, today)
    _amend("hai-phong", users["hai-phong@example.vn"], today)
    _ask_to_end("dong-thap", hanoi, today)
    return list(made.values())


def text_of(association: Association) -> str:
    return TEXT.format(name=association.name)


def _draft(association: Association, by: User, today: date) -> Agreement:
    round_ = Round.objects.get(code=ROUND)
    areas = ContentArea.objects.in_order()[:3]
    agreement = room.start_draft(
        agreement=Agreement(association=association, is_sample=True),
        terms=Terms(
            title=f"Chương trình phối hợp với {association.full_name_on(today)}, "
            f"{round_.name.lower()}",
            round_code=round_.code,
            round_name=round_.name,
            starts_on=date(2027, 3, 1),
            ends_on=date(2030, 12, 31),
            text=text_of(association),
            areas=tuple(
                AreaTerms(area.code, area.name, "Ban Kinh tế – Xã hội", "")
                for area in areas
            ),
            parties=(
                PartyTerms(Side.HOST, "department", "Sở Công Thương Hà Nội (mẫu)"),
            ),
        ),
        by=by,
        at=moment(today, 24),
        submission=uuid5(_NAMESPACE, association.code),
    )
    _promise(agreement, by, today)
    return agreement


def _promise(agreement: Agreement, by: User, today: date) -> None:
    """The first lines of the usual text, so that they are sent and agreed with it."""
    starts, ends = agreement.starts_on, agreement.ends_on
    if starts is None or ends is None:
        return
    years = range(starts.year, ends.year + 1)
    for line in LINES[:4]:
        counting = COUNTING_OF.get(line.measure, Counting.ADDS_UP)
        is_level = counting == Counting.LEVEL
        add_commitment(
            agreement_id=agreement.pk,
            given=GivenCommitment(
                indicator=line.indicator,
                unit=line.unit,
                measure=line.measure,
                counting=counting,
                target_total=Decimal(line.yearly * (1 if is_level else len(years))),
                responsible_side=line.side,
                due_on=ends,
                evidence_wanted=line.evidence,
                yearly=dict.fromkeys(years, Decimal(line.yearly)),
            ),
            by=by,
            at=moment(today, 24),
            submission=uuid5(
                _NAMESPACE, f"{agreement.association.code}:{line.indicator}"
            ),
        )


def _change(agreement: Agreement, by: User, today: date) -> None:
    terms = terms_of(agreement)
    room.counter_propose(
        agreement_id=agreement.pk,
        terms=replace(
            terms,
            text=terms.text.replace("ít nhất một chuyến", "ít nhất hai chuyến"),
            areas=tuple(
                replace(area, partner_unit="Ban Xây dựng Hội (mẫu)")
                for area in terms.areas
            ),
        ),
        by=by,
        at=moment(today, 9),
        answers=1,
        note="Chúng tôi đề nghị hai chuyến tham quan mỗi năm",
    )


def _half_sign(agreement: Agreement, by: User, today: date) -> None:
    """Signed by the partner's deputy; Hanoi's turn."""
    agreement.refresh_from_db()
    agreement.number = f"30/{today.year}/CTPH-HN-LC-MAU"
    agreement.signed_on = today - timedelta(days=5)
    agreement.signed_place = "Lào Cai"
    agreement.save()
    content = sample_pdf(agreement.number)
    signature = Signature(
        agreement=agreement,
        side=Side.PARTNER,
        name="Nguyễn Sóng Xanh",
        title="Phó Chủ tịch (mẫu)",
        authority=Authority.FOR_CHIEF,
        authority_number="12/QĐ-HNDT-MAU",
        authority_on=today - timedelta(days=90),
        scan_name="ban-ky-mau.pdf",
        scan_sha256=hashlib.sha256(content).hexdigest(),
        made_by=by,
        made_at=moment(today, 5),
    )
    storage = Signature._meta.get_field("scan").storage
    signature.scan = storage.save(f"{FOLDER}/ban-ky.pdf", ContentFile(content))
    signature.save()
    agreement.signed_by_side(
        side=Side.PARTNER,
        is_last=False,
        by=by,
        at=signature.made_at,
        note=str(signature),
    )


def _amend(code: str, by: User, today: date) -> None:
    """One side proposes an amendment, a line of it too; the other side's turn."""
    agreement = _signed(code)
    terms = terms_of(agreement)
    working.add_line(
        agreement_id=agreement.pk,
        given=GivenCommitment(
            indicator="Tuần hàng nông sản tại Hà Nội",
            unit="tuần hàng",
            measure=Measure.REPORTED,
            counting=Counting.ADDS_UP,
            target_total=Decimal(8),
            responsible_side=Side.PARTNER,
            due_on=date(2030, 12, 31),
            evidence_wanted="Kế hoạch, ảnh và danh sách gian hàng",
        ),
        by=by,
        submission=uuid5(_NAMESPACE, f"line-{code}"),
    )
    amendments.propose_amendment(
        agreement_id=agreement.pk,
        terms=replace(terms, text=terms.text.replace("một tuần hàng", "hai tuần hàng")),
        by=by,
        at=moment(today, 6),
        note="Thêm một tuần hàng mỗi năm",
    )


def _ask_to_end(code: str, by: User, today: date) -> None:
    termination.ask_to_terminate(
        agreement_id=_signed(code).pk,
        reason="Hai bên chuyển sang ký chương trình chung của vùng (mẫu)",
        last_day=today + timedelta(days=60),
        by=by,
        at=moment(today, 4),
    )


def _signed(code: str) -> Agreement:
    return Agreement.objects.signed().get(association__code=code, round__code=ROUND)


def link_rounds(agreements: list[Any]) -> None:
    """Each agreement renews the one before it of the same association."""
    before: dict[int, Agreement] = {}
    for agreement in sorted(agreements, key=lambda row: (row.starts_on, row.pk)):
        agreement.renews = before.get(agreement.association_id)
        before[agreement.association_id] = agreement
    Agreement.objects.bulk_update(agreements, ["renews"])
