"""What one side writes before it sends it: its own, kept, and whole when it arrives."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from agreements.choices import Side
from agreements.models import Agreement, Commitment, ContentArea, WorkingCopy
from agreements.models.terms import AreaTerms
from agreements.services import amendments, progress, room, working
from agreements.services.commitments import change_commitment
from agreements.services.scans import Scan
from agreements.services.signing import PaperFacts, Signer
from agreements.services.terms import terms_of
from portal.core.errors import Conflict, DomainError
from tests.agreements.commitments import (
    CORRECTION,
    given,
    make_commitment,
    make_report,
    make_sealed_line,
)
from tests.agreements.factories import MOMENT, make_signed
from tests.agreements.room import (
    PDF,
    make_agreed,
    make_proposed,
    make_sealed,
    make_text,
    terms,
)
from tests.agreements.test_room import check_now
from tests.cast import Cast
from tests.sign_in import sign_in

LATER = MOMENT + timedelta(days=1)


def change(line: Commitment, by, *, opened: int = 0, **values) -> None:
    working.put_line(
        agreement_id=line.agreement_id,
        key=line.key,
        given=given(**values),
        by=by,
        opened=opened,
    )


def add(agreement: Agreement, by, **values) -> None:
    working.add_line(
        agreement_id=agreement.pk, given=given(**values), by=by, submission=uuid4()
    )


def sign_amendment(agreement: Agreement, by) -> None:
    amendments.sign_amendment(
        agreement_id=agreement.pk,
        signer=Signer("Nguyễn Văn Mẫu", "Chủ tịch"),
        paper=PaperFacts("08/PL", date(2026, 11, 1), "Sơn La"),
        scan=Scan(ContentFile(PDF, name="pl.pdf"), "pl.pdf"),
        by=by,
        at=LATER,
    )


def seal_amendment(agreement: Agreement, cast: Cast) -> None:
    """The partner proposes what it has in hand, Hanoi agrees, both sign."""
    amendments.propose_amendment(
        agreement_id=agreement.pk, terms=terms_of(agreement), by=cast.lead, at=MOMENT
    )
    number = agreement.versions.latest("number").number
    amendments.agree_amendment(
        agreement_id=agreement.pk, number=number, by=cast.staff, at=MOMENT
    )
    sign_amendment(agreement, cast.staff)
    sign_amendment(agreement, cast.lead)


# --- Lines of an amendment -------------------------------------------------------------
def test_an_amendment_carries_its_lines(cast: Cast):
    line = make_sealed_line(cast)
    report = make_report(line, by=cast.officer)
    progress.confirm(report_id=report.pk, by=cast.staff, at=MOMENT)
    agreement = line.agreement
    change(line, cast.officer, indicator="Đoàn trao đổi", target_total=Decimal(12))
    add(agreement, cast.officer, indicator="Lớp tập huấn")
    assert list(agreement.commitments.values_list("indicator", flat=True)) == [
        "Đoàn tham quan mô hình"
    ]
    seal_amendment(agreement, cast)
    line.refresh_from_db()
    assert (line.indicator, line.target_total) == ("Đoàn trao đổi", 12)
    assert str(line.change_amendment) == line.change_reason == "Phụ lục 1"
    assert line.changed_at == LATER
    assert line.reports.get() == report
    assert agreement.commitments.live().count() == 2
    assert not WorkingCopy.objects.exists()
    check_now()


def test_an_amendment_puts_lines_away_with_its_number(cast: Cast):
    line = make_sealed_line(cast)
    working.take_off(agreement_id=line.agreement_id, key=line.key, by=cast.lead)
    working.put_back(agreement_id=line.agreement_id, key=line.key, by=cast.lead)
    with pytest.raises(DomainError, match="chưa có gì khác"):
        seal_amendment(line.agreement, cast)
    working.take_off(agreement_id=line.agreement_id, key=line.key, by=cast.lead)
    seal_amendment(line.agreement, cast)
    line.refresh_from_db()
    assert line.is_archived
    assert line.archive_reason == "Phụ lục 1"


def test_no_side_changes_a_signed_line_alone_by_naming_an_old_amendment(cast: Cast):
    line = make_sealed_line(cast)
    change(line, cast.lead, target_total=Decimal(12))
    seal_amendment(line.agreement, cast)
    line.refresh_from_db()
    for person in (cast.lead, cast.staff, cast.admin):
        with pytest.raises(DomainError, match="không sửa thẳng"):
            change_commitment(
                commitment=line,
                given=given(target_total=Decimal(1)),
                by=person,
                at=LATER + timedelta(days=1),
                opened=line.version,
                reason="Theo phụ lục 1",
            )
    for moment in (LATER, LATER + timedelta(days=1)):
        with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
            Commitment.objects.filter(pk=line.pk).update(
                target_total=1, changed_at=moment
            )
    with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
        Commitment.objects.filter(pk=line.pk).update(
            target_total=1, change_amendment=None, changed_at=LATER
        )


def test_lines_fit_the_term_and_areas_they_go_with(cast: Cast):
    agreement = make_sealed(cast)
    add(agreement, cast.lead, due_on=date(2031, 1, 1))
    values = {"agreement_id": agreement.pk, "by": cast.lead, "at": MOMENT}
    with pytest.raises(DomainError, match="ngoài thời hạn"):
        amendments.propose_amendment(terms=terms(text="Khác"), **values)  # type: ignore[arg-type]
    amendments.propose_amendment(terms=terms(ends_on=date(2031, 6, 30)), **values)  # type: ignore[arg-type]


def test_what_a_side_has_in_hand_is_sent_before_it_agrees(cast: Cast):
    line = make_sealed_line(cast)
    change(line, cast.lead, target_total=Decimal(12))
    values = {"agreement_id": line.agreement_id, "at": MOMENT}
    amendments.propose_amendment(
        terms=terms_of(line.agreement),
        by=cast.lead,
        **values,  # type: ignore[arg-type]
    )
    with pytest.raises(DomainError, match="phụ lục chưa xong"):
        change(line, cast.lead)
    change(line, cast.staff, target_total=Decimal(11))
    with pytest.raises(DomainError, match="bản đang soạn chưa gửi"):
        amendments.agree_amendment(number=2, by=cast.staff, **values)  # type: ignore[arg-type]
    working.discard(agreement_id=line.agreement_id, by=cast.staff)
    amendments.agree_amendment(number=2, by=cast.staff, **values)  # type: ignore[arg-type]


def test_a_paper_is_not_corrected_under_an_open_amendment(cast: Cast):
    agreement = make_signed(cast.son_la, by=cast.staff, text="Điều 1.")
    line = make_commitment(agreement, by=cast.staff)
    change(line, cast.lead, target_total=Decimal(12))
    amendments.propose_amendment(
        agreement_id=agreement.pk, terms=terms_of(agreement), by=cast.lead, at=MOMENT
    )
    with pytest.raises(DomainError, match="chưa xong"):
        change_commitment(
            commitment=line,
            given=given(),
            by=cast.staff,
            at=LATER,
            opened=1,
            reason=CORRECTION,
        )


# --- Lines of a text on its way --------------------------------------------------------
def test_the_other_side_reads_lines_as_they_were_sent(cast: Cast):
    draft = make_text(cast.son_la, by=cast.staff)
    line = make_commitment(draft, by=cast.staff)
    gone = make_commitment(draft, by=cast.staff, indicator="Bỏ đi")
    room.propose(agreement_id=draft.pk, by=cast.staff, at=MOMENT)
    change(line, cast.officer, target_total=Decimal(14))
    working.take_off(agreement_id=draft.pk, key=gone.key, by=cast.officer)
    line.refresh_from_db()
    assert line.target_total == 10
    with pytest.raises(DomainError, match="chưa gửi"):
        room.agree(agreement_id=draft.pk, number=1, by=cast.lead, at=MOMENT)
    room.decline(agreement_id=draft.pk, by=cast.lead, at=MOMENT, reason="Cao quá")
    draft.refresh_from_db()
    assert terms_of(draft).commitments == draft.versions.get().terms.commitments
    room.propose(agreement_id=draft.pk, by=cast.staff, at=MOMENT)
    room.counter_propose(
        agreement_id=draft.pk,
        terms=terms_of(draft),
        by=cast.lead,
        at=MOMENT,
        answers=2,
    )
    line.refresh_from_db()
    assert line.target_total == 14
    assert [row.indicator for row in draft.commitments.live()] == [line.indicator]
    latest = draft.versions.latest("number").terms
    assert terms_of(draft).commitments == latest.commitments


def test_one_sending_makes_one_line_and_one_line_is_saved_once(cast: Cast):
    line = make_sealed_line(cast)
    number = uuid4()
    for _ in range(2):
        working.add_line(
            agreement_id=line.agreement_id,
            given=given(),
            by=cast.lead,
            submission=number,
        )
    assert len(working.lines_of(line.agreement, Side.PARTNER)) == 2
    change(line, cast.lead, indicator="Bản của A")
    with pytest.raises(Conflict):
        change(line, cast.officer, indicator="Bản của B")
    change(line, cast.officer, opened=1, indicator="Bản của B")
    with pytest.raises(Conflict):
        change(line, cast.lead, opened=1, indicator="Bản của C")
    # The other side has its own.
    change(line, cast.staff, indicator="Bản của Hà Nội")


def test_only_a_side_whose_turn_it_is_writes(cast: Cast):
    agreement = make_proposed(cast.son_la, by=cast.staff)
    with pytest.raises(DomainError, match="không có bản nào để sửa"):
        add(agreement, cast.staff)
    for stranger in (cast.reader, cast.outsider):
        with pytest.raises(PermissionDenied):
            add(agreement, stranger)
    agreed = make_agreed(cast, starts_on=date(2032, 1, 1), ends_on=date(2033, 1, 1))
    add(agreed, cast.officer, due_on=date(2032, 6, 1), yearly={})
    with pytest.raises(DomainError, match="không còn"):
        working.take_off(agreement_id=agreed.pk, key=UUID(int=7), by=cast.officer)


# --- When the other side sends meanwhile -----------------------------------------------
def save(agreement: Agreement, by, *, opened: int = 0, **change) -> WorkingCopy:
    return working.save_text(
        agreement_id=agreement.pk, terms=terms(**change), by=by, opened=opened
    )


def test_what_a_side_left_alone_follows_the_text_sent_meanwhile(cast: Cast):
    """Or its next sending would take the other side's new words back unread."""
    agreement = make_proposed(cast.son_la, by=cast.staff)
    other = ContentArea.objects.offered()[1]
    save(agreement, cast.officer, text="Lời của Sơn La")
    room.withdraw(agreement_id=agreement.pk, by=cast.staff, at=MOMENT)
    areas = (*terms().areas, AreaTerms(other.code, other.name))
    save(agreement, cast.staff, title="Tên mới", areas=areas)
    room.propose(agreement_id=agreement.pk, by=cast.staff, at=MOMENT)
    agreement.refresh_from_db()
    found = working.working_terms(agreement, Side.PARTNER)
    assert (found.title, found.text) == ("Tên mới", "Lời của Sơn La")
    assert found.areas == areas
    with pytest.raises(Conflict):
        save(agreement, cast.officer, opened=1, text="Gõ trên bản cũ")


def test_what_was_written_for_an_amendment_follows_that_of_the_other_side(cast: Cast):
    line = make_sealed_line(cast)
    agreement = line.agreement
    change(line, cast.staff, target_total=Decimal(11))
    change(line, cast.lead, indicator="Đoàn của Sơn La")
    amendments.propose_amendment(
        agreement_id=agreement.pk,
        terms=terms(ends_on=date(2031, 12, 31)),
        by=cast.lead,
        at=MOMENT,
    )
    found = working.working_terms(agreement, Side.HOST)
    assert found.ends_on == date(2031, 12, 31)
    (words,) = found.commitments
    assert (words.indicator, words.total) == ("Đoàn của Sơn La", "11")
    amendments.drop_amendment(
        agreement_id=agreement.pk, reason="Thôi", by=cast.lead, at=MOMENT
    )
    found = working.working_terms(agreement, Side.HOST)
    (words,) = found.commitments
    assert found.ends_on == date(2030, 12, 31)
    assert (words.indicator, words.total) == (line.indicator, "11")


def test_words_first_kept_on_a_text_that_is_gone_are_shown_beside_the_new_one(
    cast: Cast,
):
    agreement = make_proposed(cast.son_la, by=cast.staff)
    room.withdraw(agreement_id=agreement.pk, by=cast.staff, at=MOMENT)
    room.propose(agreement_id=agreement.pk, by=cast.staff, at=MOMENT)
    values = {"agreement_id": agreement.pk, "by": cast.officer, "opened": 0}
    with pytest.raises(Conflict, match="bên kia đã gửi"):
        working.save_text(terms=terms(text="Cũ"), seen=1, **values)  # type: ignore[arg-type]
    working.save_text(terms=terms(text="Cũ"), seen=2, **values)  # type: ignore[arg-type]


def test_units_named_meanwhile_stay_named(cast: Cast, client):
    agreement = make_sealed(cast)
    save(agreement, cast.staff, ends_on=date(2031, 12, 31))
    content = agreement.contents.get()
    page = sign_in(client, cast.officer)
    answer = page.post(
        f"/lam-viec/thoa-thuan/{agreement.pk}/don-vi/",
        {f"area-{content.pk}": "Ban mới"},
    )
    assert answer.status_code == 302
    (area,) = working.working_terms(agreement, Side.HOST).areas
    assert area.partner_unit == "Ban mới"
