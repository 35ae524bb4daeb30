"""Which chain a row is: by what it was found, who is asked, and what saving makes of it."""

from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from chains.choices import LineDecision, LineReason
from chains.models import Chain, ImportBatch, ImportChoice, ImportLine
from chains.models.importing import ImportState
from chains.services.similar import SimilarNames, trigrams
from tests.cast import Cast, make_cast
from tests.chains.factories import make_operator, make_shared
from tests.chains.import_walk import act, client_of, page, previewed, run_job
from tests.chains.workbooks import SON_LA, with_rows
from tests.together import at_once

HEAD = ["STT", "Tên chuỗi", "Tên cơ sở", "Nhóm sản phẩm", "Sản phẩm"]
TAXED = [*HEAD, "Mã số thuế", "Mã chuỗi"]
CODE = "0100109106"


def row(name: str, operator: str = "HTX Rau sạch Mộc Châu", *more: Any) -> list[Any]:
    return [1, name, operator, "Rau củ", "cà chua", *more]


def known(cast: Cast, name: str = "Chuỗi rau an toàn Mộc Châu", **more: Any) -> Chain:
    operator = make_operator(cast.son_la, name="HTX Rau sạch Mộc Châu", **more)
    return make_shared(cast.son_la, name=name, operator=operator, by=cast.officer)


def read(cast: Cast, tmp_path: Any, rows: list[list[Any]], head: Any = HEAD) -> Any:
    path = with_rows(tmp_path / "b.xlsx", [head, *rows])
    return previewed(cast.officer, path, association=cast.son_la.pk)


def choose(person: Any, batch: ImportBatch, **said: str) -> Any:
    """`dong_2="new"`: row 2 is new; `before` as the page would send it."""
    sent = {}
    for name, value in said.items():
        before, _arrow, after = value.rpartition(">")
        number = name.removeprefix("dong_")
        sent[f"chon:{number}:Sơn La"] = after
        sent[f"truoc:{number}:Sơn La"] = before
    url = reverse("chains:import_choose", args=[batch.pk])
    return client_of(person).post(url, sent, follow=True)


def only_line(batch: ImportBatch) -> ImportLine:
    return ImportLine.objects.get(batch=batch)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (row("CHUỖI RAU AN TOÀN mộc châu"), LineReason.NAME),
        (row("Chuỗi khác hẳn", "HTX Khác", None, "CH"), LineReason.CODE),
        (row("Chuỗi rau an toàn Mộc Châu", "HTX Khác", CODE), LineReason.TAX_CODE),
    ],
)
def test_a_chain_is_found_by_name_code_or_tax_code(cast: Cast, tmp_path, cells, reason):
    chain = known(cast, tax_code=CODE)
    cells = [chain.code if cell == "CH" else cell for cell in cells]
    batch = read(cast, tmp_path, [cells], TAXED)
    line = only_line(batch)
    assert (line.reason, line.chain) == (reason, chain)
    text = lines_page(cast.officer, batch)
    assert chain.code in text
    assert str(reason.label).lower() in text.lower()


def lines_page(person: Any, batch: ImportBatch, **query: str) -> str:
    url = reverse("chains:import_lines", args=[batch.pk])
    text: str = client_of(person).get(url, query).content.decode()
    return text


def test_an_operator_found_by_tax_code_keeps_its_name(cast: Cast, tmp_path):
    chain = known(cast, tax_code=CODE)
    cells = row("Chuỗi rau an toàn Mộc Châu", "HTX Rau MC", CODE)
    batch = read(cast, tmp_path, [[*cells, None]], TAXED)
    act(cast.officer, "confirm", batch)
    run_job(batch)
    chain.refresh_from_db()
    assert Chain.objects.count() == 1
    assert chain.operator.name == "HTX Rau sạch Mộc Châu"


def test_a_tax_code_of_the_list_is_kept_with_its_zeros(cast: Cast, tmp_path):
    batch = read(cast, tmp_path, [row("Chuỗi rau", "HTX Rau", 100109106, None)], TAXED)
    act(cast.officer, "confirm", batch)
    run_job(batch)
    assert Chain.objects.get().operator.tax_code == CODE


@pytest.mark.parametrize(
    ("tax_code", "code", "message"),
    [
        ("0100109107", None, "không khớp với chín số đầu"),
        (None, "12", "không phải mã chuỗi"),
        (None, "CH-999999", "không có trong sổ"),
    ],
)
def test_codes_that_are_wrong_are_problems(
    cast: Cast, tmp_path, tax_code, code, message
):
    cells = row("Chuỗi rau", "HTX Rau", tax_code, code)
    batch = read(cast, tmp_path, [cells, row("Chuỗi chè", "HTX Chè")], TAXED)
    wrong, fine = batch.lines.order_by("position")
    assert message in wrong.remarks[0]["message"]
    assert wrong.decision == LineDecision.PROBLEM
    assert fine.decision == LineDecision.HELD


def test_two_rows_that_are_one_chain_are_a_problem(cast: Cast, tmp_path):
    chain = known(cast)
    rows = [row(chain.name), row("Chuỗi khác hẳn", "HTX Khác", None, chain.code)]
    batch = read(cast, tmp_path, rows, TAXED)
    assert "Dòng này và dòng 2" in batch.preview["sheets"][0]["problems"][0]["message"]


def test_a_similar_chain_is_asked_about_and_the_choice_is_honoured(
    cast: Cast, tmp_path
):
    chain = known(cast)
    batch = read(cast, tmp_path, [row("Chuỗi rau an toàn Mộc Châuu")])
    assert only_line(batch).decision == LineDecision.ASKED
    assert (batch.preview["questions"], batch.preview["created"]) == (1, 0)
    assert not batch.can_be_saved
    assert "hãy cho biết là cùng một chuỗi" in page(cast.officer, batch)
    act(cast.officer, "confirm", batch)
    batch.refresh_from_db()
    assert batch.state == ImportState.PREVIEW, "never a silent double"

    shown = lines_page(cast.officer, batch, decision="asked")
    assert f"Cùng một chuỗi: {chain.code} Chuỗi rau an toàn Mộc Châu" in shown
    answer = choose(cast.officer, batch, dong_2=str(chain.pk))
    assert "Đã ghi lựa chọn" in answer.content.decode()
    run_job(batch)
    assert only_line(batch).reason == LineReason.SAID_SAME
    assert batch.preview["updated"] == 1
    act(cast.officer, "confirm", batch)
    run_job(batch)
    chain.refresh_from_db()
    assert Chain.objects.get().name == chain.name == "Chuỗi rau an toàn Mộc Châuu"


def test_a_similar_chain_may_be_a_new_one(cast: Cast, tmp_path):
    known(cast)
    batch = read(cast, tmp_path, [row("Chuỗi rau an toàn Mộc Châuu")])
    choose(cast.officer, batch, dong_2="new")
    run_job(batch)
    act(cast.officer, "confirm", batch)
    run_job(batch)
    assert Chain.objects.count() == 2
    line = only_line(batch)
    assert line.chain == Chain.objects.latest("pk"), "the row leads to its chain"


def test_the_same_tax_code_under_another_name_is_asked_about(cast: Cast, tmp_path):
    chain = known(cast, tax_code=CODE)
    cells = [*row("Chuỗi cà phê", "HTX Khác", CODE), None]
    batch = read(cast, tmp_path, [cells], TAXED)
    assert only_line(batch).near[0]["pk"] == chain.pk
    assert "cùng mã số thuế, khác tên" in lines_page(cast.officer, batch)


def test_numbers_tell_chains_apart_and_claimed_chains_are_not_offered(
    cast: Cast, tmp_path
):
    known(cast, name="Chuỗi rau an toàn Mộc Châu 1")
    rows = [row("Chuỗi rau an toàn Mộc Châu 1"), row("Chuỗi rau an toàn Mộc Châu 2")]
    batch = read(cast, tmp_path, [*rows, row("Chuỗi rau an toàn Mộc Châu 1a")])
    assert batch.preview["questions"] == 0
    assert batch.preview["created"] == 2


def test_all_that_is_left_can_be_new_and_one_choice_taken_back(cast: Cast, tmp_path):
    known(cast)
    other = make_operator(cast.son_la, name="HTX Chè Tân Lập")
    make_shared(
        cast.son_la, name="Chuỗi chè Tân Lập xanh", operator=other, by=cast.officer
    )
    rows = [row("Chuỗi rau an toàn Mộc Châuu")]
    rows += [row("Chuỗi chè Tân Lập xanhh", "HTX Chè Tân Lập")]
    batch = read(cast, tmp_path, rows)
    assert batch.preview["questions"] == 2
    client_of(cast.officer).post(
        reverse("chains:import_choose", args=[batch.pk]), {"all_new": "1"}
    )
    run_job(batch)
    assert (batch.preview["questions"], batch.preview["created"]) == (0, 2)
    forged = client_of(cast.officer).post(
        reverse("chains:import_choose_again", args=[batch.pk]), {"line": "3:\x00"}
    )
    assert forged.status_code == 302
    batch.refresh_from_db()
    assert batch.state == ImportState.PREVIEW
    client_of(cast.officer).post(
        reverse("chains:import_choose_again", args=[batch.pk]), {"line": "3:Sơn La"}
    )
    run_job(batch)
    assert batch.preview["questions"] == 1


def test_a_chain_that_changed_since_the_choice_is_not_overwritten(cast: Cast, tmp_path):
    chain = known(cast)
    batch = read(cast, tmp_path, [row("Chuỗi rau an toàn Mộc Châuu")])
    choose(cast.officer, batch, dong_2=str(chain.pk))
    run_job(batch)
    Chain.objects.filter(pk=chain.pk).update(version=chain.version + 1)
    act(cast.officer, "confirm", batch)
    run_job(batch)
    assert batch.state == ImportState.PREVIEW
    assert "đã được sửa sau khi anh/chị chọn" in page(cast.officer, batch)
    assert only_line(batch).reason == LineReason.MOVED_ON
    choose(cast.officer, batch, dong_2=f"{chain.pk}>{chain.pk}")
    run_job(batch)
    act(cast.officer, "confirm", batch)
    run_job(batch)
    assert batch.state == ImportState.SAVED
    assert Chain.objects.get().name == "Chuỗi rau an toàn Mộc Châuu"


def test_a_similar_chain_made_since_the_preview_is_noticed(cast: Cast, tmp_path):
    batch = read(cast, tmp_path, [row("Chuỗi rau an toàn Mộc Châuu")])
    assert batch.preview["created"] == 1
    known(cast)
    act(cast.officer, "confirm", batch)
    run_job(batch)
    assert Chain.objects.count() == 1
    assert "vừa có chuỗi" in page(cast.officer, batch)
    assert batch.preview["questions"] == 1


def test_a_colleagues_choice_is_not_overwritten(cast: Cast, tmp_path):
    chain = known(cast)
    batch = read(cast, tmp_path, [row("Chuỗi rau an toàn Mộc Châuu")])
    choose(cast.lead, batch, dong_2="new")
    answer = choose(cast.officer, batch, dong_2=str(chain.pk))
    assert "Người lead vừa chọn cho dòng 2" in answer.content.decode()
    assert ImportChoice.objects.get().chain is None


def test_what_was_chosen_since_the_reading_keeps_it_from_being_saved(
    cast: Cast, tmp_path
):
    batch = read(cast, tmp_path, [row("Chuỗi rau an toàn Mộc Châuu")])
    ImportChoice.objects.create(
        batch=batch, sheet="Sơn La", row=2, said_by=cast.lead, said_at=batch.created_at
    )
    answer = client_of(cast.officer).post(
        reverse("chains:import_confirm", args=[batch.pk]), follow=True
    )
    assert "vừa chọn lại cho một số dòng" in answer.content.decode()


def test_chains_of_others_cannot_be_chosen(cast: Cast, tmp_path):
    known(cast)
    theirs = make_shared(cast.lao_cai, name="Chuỗi khác", by=cast.outsider)
    batch = read(cast, tmp_path, [row("Chuỗi rau an toàn Mộc Châuu")])
    answer = choose(cast.officer, batch, dong_2=str(theirs.pk))
    assert "vừa được xem lại" in answer.content.decode()
    assert not ImportChoice.objects.exists()


def test_the_list_filters_and_stays_small(cast: Cast, django_assert_max_num_queries):
    batch = previewed(cast.staff, SON_LA)
    client = client_of(cast.staff)
    url = reverse("chains:import_lines", args=[batch.pk])
    with django_assert_max_num_queries(14):
        text = client.get(url).content.decode()
    assert "14 chuỗi mới" in text
    assert "1–14 trong 14" in text
    assert "Chuỗi thịt lợn Phú Lộc Tân Lập 1" in text
    found = client.get(url, {"q": "phuong dong"}).content.decode()
    assert "Chuỗi thịt lợn Phú Lộc Tân Lập 1" not in found
    nothing = client.get(url, {"decision": "asked"}).content.decode()
    assert "Không có dòng nào khớp" in nothing
    for query in ({"decision": "x"}, {"q": "\x00"}, {"part": "'"}):
        assert client.get(url, query).status_code == 200


def test_trigrams_are_those_of_the_database(cast: Cast):
    for name in ("chuoi rau an toan moc chau 1", "htx che, tan-lap"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT show_trgm(%s)", [name])
            assert trigrams(name) == frozenset(cursor.fetchone()[0])


def test_similar_names_are_found_among_many():
    names: SimilarNames[int] = SimilarNames()
    for number in range(500):
        names.add(f"chuoi rau an toan xa so {number} huyen moc chau", number)
    names.add("chuoi che shan tuyet ta xua", -1)
    names.close()
    assert names.like("chuoi rau an toan xa so 77 huyen moc chauu", 3) == [77]
    assert names.like("chuoi che san tuyet ta xua", 3) == [-1]
    assert names.like("chuoi ca phe", 3) == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_people_choosing_at_once_lose_nothing(tmp_path):
    cast = make_cast()
    known(cast)
    other = make_operator(cast.son_la, name="HTX Chè Tân Lập")
    make_shared(
        cast.son_la, name="Chuỗi chè Tân Lập xanh", operator=other, by=cast.officer
    )
    rows = [row("Chuỗi rau an toàn Mộc Châuu")]
    rows += [row("Chuỗi chè Tân Lập xanhh", "HTX Chè Tân Lập")]
    batch = read(cast, tmp_path, rows)
    people = [cast.officer, cast.lead]

    def send(number: int) -> int:
        said = {f"dong_{number + 2}": "new"}
        return int(choose(people[number], batch, **said).status_code)

    assert at_once(2, send) == [200, 200]
    assert ImportChoice.objects.count() == 2
    run_job(batch)
    assert batch.preview["questions"] == 0
    act(cast.officer, "confirm", batch)
    run_job(batch)
    assert Chain.objects.count() == 4


def test_parts_of_a_sheet_stand_together_with_their_sums(cast: Cast, tmp_path):
    rows = [["I", "TỈNH SƠN LA"], row("Chuỗi rau A", "HTX A")]
    rows += [row("Chuỗi rau B", "HTX B")]
    rows += [["II", "TỈNH LÀO CAI"], row("Chuỗi rau C", "HTX C")]
    path = with_rows(tmp_path / "b.xlsx", [HEAD, *rows], sheet="Danh sách")
    batch = previewed(cast.staff, path)
    shown = page(cast.staff, batch)
    assert "2 tỉnh, 3 dòng: thêm 3, sửa 0, giữ nguyên 0" in shown
    assert shown.index("gồm 2 tỉnh") < shown.index("#trang-1") < shown.index("#trang-2")
    assert "<h3>TỈNH SƠN LA</h3>" in shown
    lines = lines_page(cast.staff, batch)
    assert "Danh sách · TỈNH LÀO CAI" in lines
    assert "2 chuỗi mới" in lines
    one = lines_page(cast.staff, batch, part="Danh sách · TỈNH LÀO CAI")
    assert "Chuỗi rau C" in one
    assert "Chuỗi rau A" not in one
