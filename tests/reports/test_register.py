"""The chain register as a file: its rows are the database's, its heading official."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from chains.choices import CertificateType, ChainStatus, StageRole
from chains.models import Chain, Outlet, Stage, YearlyOutput
from portal.core.jobs.models import JobState
from portal.organisations.choices import Era
from portal.organisations.models import Association, Membership, Province
from portal.reports.choices import Reading
from portal.reports.models import Report
from tests.chains.factories import (
    make_certificate,
    make_chain,
    make_confirmation,
    make_many,
    make_operator,
    make_public,
    make_shared,
)
from tests.reports.factories import ask, build, make_ready, sheet_of, table_of

pytestmark = pytest.mark.django_db


def day(*parts: int) -> datetime:
    """A day as openpyxl gives the date of a cell."""
    return datetime.combine(date(*parts), time())


def codes(report: Report) -> list[str]:
    return [row["Mã chuỗi"] for row in table_of(report)]


@pytest.fixture
def full_chain(cast) -> Chain:
    """A chain with everything the register has a column for."""
    operator = make_operator(
        cast.son_la,
        name="HTX Rau sạch Mộc Châu",
        address="Bản Áng, xã Mộc Châu",
        representative="Lò Văn Mẫu",
        phone="0912345678",
    )
    chain = make_public(
        cast.son_la,
        seen_by=cast.staff,
        name="Chuỗi rau Mộc Châu",
        operator=operator,
        products=["cà chua", "=1+1"],
        scale_value=Decimal("12.5"),
        scale_unit="ha",
    )
    shop = make_operator(cast.son_la, name="Cửa hàng Minh Tâm", kind="shop")
    house = make_operator(cast.son_la, name="Cơ sở sơ chế Phú Lộc", kind="facility")
    roles = [
        (StageRole.PREPROCESSING, house),
        (StageRole.PROCESSING, house),
        (StageRole.RETAIL, shop),
    ]
    for position, (role, runner) in enumerate(roles, start=2):
        Stage.objects.create(chain=chain, position=position, role=role, operator=runner)
    for position, place in enumerate(["Chợ Bưởi, Hà Nội", "12 Kim Mã"], start=1):
        Outlet.objects.create(chain=chain, position=position, address=place)
    for year, tonnes in [(2024, "310"), (2025, "558.7"), (2027, "999")]:
        YearlyOutput.objects.create(chain=chain, year=year, tonnes=Decimal(tonnes))
    make_certificate(chain)
    make_certificate(chain, number="1/2020/NNPTNT-SL", issued_on=date(2020, 1, 1))
    make_certificate(
        chain,
        type=CertificateType.VIETGAP,
        number="VietGAP-TT-13-14-68-0001",
        revoked_on=date(2026, 1, 1),
    )
    make_confirmation(chain)
    return chain


def test_a_row_holds_what_the_record_holds(cast, full_chain):
    (row,) = table_of(make_ready(cast.officer))
    assert row == {
        "STT": 1,
        "Mã chuỗi": full_chain.code,
        "Tên chuỗi": "Chuỗi rau Mộc Châu",
        "Tên cơ sở": "HTX Rau sạch Mộc Châu",
        "Loại hình": "Hợp tác xã",
        "Địa chỉ": "Bản Áng, xã Mộc Châu",
        "Người đại diện": "Lò Văn Mẫu",
        "Điện thoại": "0912345678",
        "Tỉnh, thành phố": "Tỉnh Sơn La",
        "Hội quản lý": "Hội Nông dân tỉnh Sơn La",
        "Nhóm sản phẩm": "Rau củ",
        "Sản phẩm": "cà chua, =1+1",
        "Quy mô": 12.5,
        "Đơn vị tính": "ha",
        "Sản lượng (tấn/năm)": 558.7,
        "Năm của sản lượng": 2025,
        "Tiêu chuẩn áp dụng": (
            "VietGAP: VietGAP-TT-13-14-68-0001, cấp 01/03/2025, HH 01/03/2028, "
            "đã thu hồi\n"
            "ATTP: 1/2020/NNPTNT-SL, cấp 01/01/2020, HH 01/03/2028"
        ),
        "Số GCN ATTP": "189/2025/NNPTNT-SL",
        "Ngày cấp GCN ATTP": day(2025, 3, 1),
        "GCN ATTP hết hạn": day(2028, 3, 1),
        "Số giấy xác nhận chuỗi": "118/XN-CCATTP",
        "Ngày cấp giấy xác nhận": day(2026, 1, 1),
        "Giấy xác nhận hết hạn": day(2027, 12, 31),
        "Sản xuất": "HTX Rau sạch Mộc Châu",
        "Sơ chế, giết mổ": "Sơ chế: Cơ sở sơ chế Phú Lộc",
        "Chế biến": "Cơ sở sơ chế Phú Lộc",
        "Kinh doanh": "Cửa hàng Minh Tâm",
        "Địa điểm bán khác": "Chợ Bưởi, Hà Nội\n12 Kim Mã",
        "Tình trạng": "Đang hoạt động",
        "Hiển thị": "Công khai",
        "Ngày đối chiếu hồ sơ": day(2026, 11, 20),
        "Ghi chú": None,
    }


def test_text_is_never_a_formula(cast):
    names = ["=HYPERLINK(1)", "+84 912", "-nt-", "@tên"]
    for name in names:
        make_chain(cast.son_la, name=name)
    sheet = sheet_of(make_ready(cast.officer))
    cells = [cell for line in sheet.iter_rows() for cell in line]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert set(names) <= {cell.value for cell in cells}


def test_the_heading_is_that_of_an_association(cast):
    make_chain(cast.son_la)
    report = make_ready(cast.officer, status=ChainStatus.OPERATING)
    sheet = sheet_of(report)
    lines = [
        " | ".join(str(v) for v in line if v)
        for line in sheet.iter_rows(max_row=11, values_only=True)
    ]
    assert lines[0] == "HỘI NÔNG DÂN VIỆT NAM | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert lines[1] == "HỘI NÔNG DÂN TỈNH SƠN LA | Độc lập - Tự do - Hạnh phúc"
    assert lines[2].startswith("* | Sơn La, ngày ")
    assert lines[4] == "SỔ ĐĂNG KÝ CHUỖI CUNG ỨNG NÔNG SẢN"
    assert lines[5] == "Tình trạng: Đang hoạt động"
    assert lines[6].startswith("Ghi tên địa danh: Như khi đăng ký")
    assert lines[7] == "Số chuỗi: 1"
    assert lines[8].startswith("Số liệu đến: ")
    assert lines[9] == ""
    assert lines[10].startswith("STT | Mã chuỗi")
    assert sheet.freeze_panes == "D12"


def test_sample_data_is_called_so(cast):
    make_chain(cast.son_la, is_sample=True)
    lines = sheet_of(make_ready(cast.officer)).iter_rows(values_only=True)
    assert any("dữ liệu mẫu" in str(line[0]) for line in lines)


def test_rows_equal_the_database_at_727(cast):
    associations = [cast.hanoi, cast.son_la, cast.lao_cai, cast.hai_duong]
    make_many(727, associations, by=cast.officer, seen_by=cast.staff)
    report = make_ready(cast.staff)
    expected = {
        chain.code: (chain.name, chain.operator.name, float(output.tonnes))
        for chain in Chain.objects.select_related("operator").prefetch_related(
            "outputs"
        )
        for output in chain.outputs.all()
    }
    found = {
        row["Mã chuỗi"]: (
            row["Tên chuỗi"],
            row["Tên cơ sở"],
            row["Sản lượng (tấn/năm)"],
        )
        for row in table_of(report)
    }
    assert found == expected
    assert report.row_count == report.job.result["rows"] == 727
    numbers = [row["STT"] for row in table_of(report)]
    assert numbers == list(range(1, 728))
    keepers = [row["Hội quản lý"] for row in table_of(report)]
    assert keepers[0] == "Hội Nông dân thành phố Hà Nội"


def test_queries_do_not_grow_with_the_rows(cast, django_assert_max_num_queries):
    make_many(400, [cast.son_la], by=cast.officer, seen_by=cast.staff)
    report = ask(cast.staff)
    with django_assert_max_num_queries(30):
        build(report)
    assert report.row_count == 400


def test_hanoi_sees_drafts_and_partners_only_their_own(cast):
    own = make_chain(cast.son_la, name="Nháp Sơn La")
    make_chain(cast.lao_cai, name="Nháp Lào Cai")
    shared = make_shared(cast.lao_cai, name="Chung Lào Cai")
    assert codes(make_ready(cast.officer)) == [shared.code, own.code]
    assert len(codes(make_ready(cast.staff))) == 3


def test_put_away_chains_are_left_out(cast, moment):
    chain = make_chain(cast.son_la)
    chain.archive(by=cast.staff, at=moment, reason="Trùng")
    assert codes(make_ready(cast.staff)) == []


def test_filters_narrow(cast, moment):
    running = make_chain(cast.son_la, name="A")
    stopped = make_chain(cast.son_la, name="B")
    stopped.suspend(by=cast.staff, at=moment, reason="Mưa lũ")
    other = make_chain(cast.lao_cai, name="C")
    staff = cast.staff
    assert codes(make_ready(staff, association=cast.lao_cai.pk)) == [other.code]
    assert codes(make_ready(staff, status=ChainStatus.SUSPENDED)) == [stopped.code]
    (row,) = table_of(make_ready(staff, status=ChainStatus.SUSPENDED, reading="today"))
    assert row["Ghi chú"] == "Mưa lũ"
    assert running.code in codes(make_ready(staff, association=cast.son_la.pk))


def test_places_are_read_in_either_era(cast):
    chain = make_chain(cast.hai_duong, name="Vải Thanh Hà")
    make_chain(cast.son_la)
    old = cast.hai_duong.province
    new = old.successor
    assert (old.era, new.era) == (Era.SIXTY_THREE, Era.THIRTY_FOUR)
    (signed,) = table_of(make_ready(cast.staff, province=old.pk))
    (today,) = table_of(make_ready(cast.staff, province=new.pk, reading=Reading.TODAY))
    assert signed["Mã chuỗi"] == today["Mã chuỗi"] == chain.code
    assert signed["Tỉnh, thành phố"] == "Tỉnh Hải Dương"
    assert signed["Hội quản lý"] == "Hội Nông dân tỉnh Hải Dương"
    assert today["Tỉnh, thành phố"] == "Thành phố Hải Phòng"
    assert today["Hội quản lý"] == "Hội Nông dân thành phố Hải Phòng"
    # Codes repeat across eras: the units are told apart by era and code.
    assert Province.objects.filter(code=old.code).count() >= 1


def test_a_person_whose_membership_ended_gets_words(cast, moment):
    report = ask(cast.officer)
    Membership.objects.filter(user=cast.officer).update(ends_on=date(2026, 1, 31))
    build(report)
    assert report.job.state == JobState.FAILED
    assert "không còn vai trò" in report.job.error
    assert not report.is_ready


def test_rights_are_those_of_the_moment_it_runs(cast):
    make_chain(cast.lao_cai, name="Nháp Lào Cai")
    report = ask(cast.staff)
    Membership.objects.filter(user=cast.staff).update(
        role="partner_officer", association=cast.son_la
    )
    assert codes(build(report)) == []


def test_an_equal_request_in_flight_is_found(cast):
    first = ask(cast.officer, status="operating")
    assert ask(cast.officer, status="operating") == first
    assert ask(cast.officer) != first
    assert ask(cast.lead, status="operating") != first
    build(first)
    assert ask(cast.officer, status="operating") != first


def test_the_title_says_what_was_asked(cast):
    sixty_three = cast.hai_duong.province
    report = ask(
        cast.staff,
        association=cast.son_la.pk,
        province=sixty_three.pk,
        status="operating",
    )
    assert report.title == "Sổ đăng ký chuỗi – Sơn La, Tỉnh Hải Dương, đang hoạt động"
    assert ask(cast.staff).title == "Sổ đăng ký chuỗi"


def test_an_association_of_a_loop_free_line_is_followed_to_its_end(cast):
    middle = cast.hai_phong
    last = Association.objects.get(is_host=True)
    middle.successor = last
    middle.save()
    make_chain(cast.hai_duong)
    (row,) = table_of(make_ready(cast.staff, reading=Reading.TODAY))
    assert row["Hội quản lý"] == "Hội Nông dân thành phố Hà Nội"
