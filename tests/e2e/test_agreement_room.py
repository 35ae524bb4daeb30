"""An agreement from Hanoi's first draft to the frozen review, both sides in a browser.

One test on purpose: each part stands on what the part before left in the database.
"""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.portal import Portal

HANOI, COLLEAGUE = "can-bo@example.vn", "can-bo-2@example.vn"
LEAD, OFFICER = "lao-cai@example.vn", "lao-cai-2@example.vn"
PARTNER = "Lào Cai"
TITLE = "Chương trình phối hợp Hà Nội – Lào Cai về chuỗi an toàn và tham quan"
NUMBER = "18/CTPH-HND"
PROMISE = "Giữ 20 chuỗi cung ứng an toàn của Lào Cai"
VISIT = "Đoàn Lào Cai tham quan mô hình rau hữu cơ"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(300)]


@dataclass
class Desk:
    """One person's browser and what that person does with it."""

    page: Page
    url: str

    def open(self, path: str) -> None:
        self.page.goto(self.url + path)

    def button(self, name: str, *, exact: bool = False) -> Locator:
        return self.page.get_by_role("button", name=name, exact=exact).first

    def press(self, name: str) -> None:
        with self.page.expect_navigation():
            self.button(name).click()

    def press_twice(self, name: str) -> None:
        """An impatient hand: the second click comes before the answer."""
        with self.page.expect_navigation():
            self.button(name).dblclick()

    def confirm(self, name: str) -> None:
        """A button that asks once more."""
        self.button(name).click()
        dialog = self.page.get_by_role("dialog")
        with self.page.expect_navigation():
            dialog.get_by_role("button", name=name).click()

    def follow(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name).first.click()

    def fill(self, **values: str) -> None:
        for name, value in values.items():
            field = self.page.locator(f"main [name={name}]")
            if field.evaluate("e => e.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()


def test_two_sides_from_the_first_draft_to_the_frozen_review(
    portal: Portal, browser: Browser
):
    hanoi = desk_of(portal, browser, HANOI)
    lead = desk_of(portal, browser, LEAD)
    path = hanoi_proposes(portal, browser, hanoi, lead)
    the_province_amends(portal, lead, hanoi, path)
    both_sign(portal, hanoi, lead, path)
    the_register_moves_the_commitment(portal, hanoi, lead, path)
    officer = desk_of(portal, browser, OFFICER)
    visit = the_province_reports_a_visit(portal, officer, path)
    they_settle_the_head_count(portal, hanoi, officer, visit)
    the_review_freezes_the_figures(portal, hanoi, lead, path)


def desk_of(portal: Portal, browser: Browser, email: str) -> Desk:
    page = browser.new_context(locale="vi-VN").new_page()
    portal.sign_in(page, email)
    return Desk(page, portal.url)


def hanoi_proposes(portal: Portal, browser: Browser, hanoi: Desk, lead: Desk) -> str:
    """A draft with one commitment; nobody in the province sees it before it is sent."""
    hanoi.open("/lam-viec/thoa-thuan/soan/")
    hanoi.page.locator("main [name=association]").select_option(label=PARTNER)
    hanoi.fill(
        title=TITLE,
        round="2026-2030",
        starts_on="01/01/2026",
        ends_on="28/02/2027",
        text="Điều 1. Mục đích.\nĐiều 2. Mỗi năm một chuyến tham quan.",
    )
    hanoi.page.locator("main input[type=checkbox]").first.check()
    hanoi.press_twice("Lưu bản nháp")
    path = hanoi.page.url.removeprefix(portal.url)
    assert re.fullmatch(r"/lam-viec/thoa-thuan/\d+/", path)
    hanoi.follow("Thêm cam kết")
    hanoi.fill(
        indicator=PROMISE,
        measure="chains_kept",
        target_total="20",
        responsible_side="partner",
        due_on="31/12/2026",
    )
    hanoi.press_twice("Lưu cam kết")
    hanoi.page.go_back()
    hanoi.press("Lưu cam kết")  # the page of before, sent once more
    assert count(portal, "commitment", path) == 1
    two_officers_edit_it(portal, browser, hanoi, path)
    lead.open(path)
    lead.sees("Không tìm thấy")
    hanoi.open(path)
    hanoi.confirm("Gửi đề nghị")
    hanoi.sees("đang chờ Bên tỉnh bạn trả lời")
    made = portal.rows("SELECT id FROM agreements_agreement WHERE title = %s", TITLE)
    assert len(made) == 1
    return path


def two_officers_edit_it(
    portal: Portal, browser: Browser, hanoi: Desk, path: str
) -> None:
    """The second to save sees what the first changed, and keeps what was typed."""
    colleague = desk_of(portal, browser, COLLEAGUE)
    for desk in (hanoi, colleague):
        desk.open(path)
        desk.follow(PROMISE)
        desk.follow("Sửa cam kết")
    hanoi.fill(due_on="30/11/2026")
    hanoi.press("Lưu cam kết")
    colleague.fill(evidence_wanted="Danh sách chuỗi có dấu của Hội")
    colleague.press("Lưu cam kết")
    colleague.sees("đã lưu cam kết này lúc")
    expect(colleague.page.locator("main .callout").first).to_contain_text("30/11/2026")
    expect(colleague.page.locator("main [name=evidence_wanted]")).to_have_value(
        "Danh sách chuỗi có dấu của Hội"
    )
    colleague.fill(due_on="30/11/2026")
    colleague.press("Lưu cam kết")
    kept = portal.rows(
        "SELECT due_on::text, evidence_wanted FROM agreements_commitment "
        "WHERE agreement_id = %s",
        key(path),
    )
    assert kept == [("2026-11-30", "Danh sách chuỗi có dấu của Hội")]
    colleague.page.context.close()


def the_province_amends(portal: Portal, lead: Desk, hanoi: Desk, path: str) -> None:
    """The province finds it on its desk, changes an article and sends it back."""
    lead.open("/lam-viec/")
    lead.page.locator(f'a[href="{path}"]').first.click()
    lead.sees("Đến lượt bên anh/chị")
    lead.follow("Sửa và gửi lại")
    text = lead.page.locator("main [name=text]")
    text.fill(text.input_value().replace("một chuyến", "hai chuyến"))
    lead.fill(note="Lào Cai đề nghị hai chuyến mỗi năm")
    lead.press_twice("Gửi lại")
    hanoi.open(f"{path}cac-ban/")
    expect(hanoi.page.locator("ins").filter(has_text="hai").first).to_be_visible()
    hanoi.open(path)
    hanoi.press_twice("Đồng ý bản 2")
    hanoi.sees("Hai bên đã thống nhất bản 2")
    assert count(portal, "agreementversion", path) == 2


def both_sign(portal: Portal, hanoi: Desk, lead: Desk, path: str) -> None:
    hanoi.follow("Ghi chữ ký của bên mình")
    hanoi.fill(number=NUMBER, signed_on="05/01/2026", signed_place="Hà Nội")
    sign(hanoi, "Trần Văn Mẫu")
    hanoi.sees("đang chờ Bên tỉnh bạn ký")
    lead.open(path)
    lead.follow("Ghi chữ ký của bên mình")
    sign(lead, "Lý Thị Mẫu")
    lead.sees("Đang hiệu lực")
    signed = portal.rows(
        "SELECT a.stage, a.number, count(*) FROM agreements_agreement a "
        "JOIN agreements_signature s ON s.agreement_id = a.id WHERE a.id = %s "
        "GROUP BY 1, 2",
        key(path),
    )
    assert signed == [("signed", NUMBER, 2)]


def sign(desk: Desk, name: str) -> None:
    desk.fill(name=name, title="Chủ tịch")
    desk.page.locator("input[type=file]").set_input_files(
        {"name": "ban-ky.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    desk.press_twice("Ghi chữ ký")


def the_register_moves_the_commitment(
    portal: Portal, hanoi: Desk, lead: Desk, path: str
) -> None:
    """Hanoi confirms a chain of the province; the commitment counts one more."""
    before = counted(lead, path)
    ((chain,),) = portal.rows(
        "SELECT c.id FROM chains_chain c JOIN organisations_association a "
        "ON a.id = c.association_id WHERE a.name = 'Lào Cai' "
        "AND c.publication = 'shared' AND c.archived_at IS NULL ORDER BY c.id LIMIT 1"
    )
    hanoi.open(f"/lam-viec/kiem-tra/{chain}/")
    hanoi.button("Xác nhận đã đối chiếu").click()
    dialog = hanoi.page.get_by_role("dialog")
    with hanoi.page.expect_navigation():
        dialog.get_by_role("button", name="Xác nhận").click()
    assert counted(lead, path) == before + 1
    lead.page.locator(".promise", has_text=PROMISE).get_by_role("link").first.click()
    lead.follow("Xem từng hồ sơ đã đếm")
    assert lead.page.locator(f'a[href="/lam-viec/chuoi/{chain}/"]').count() == 1


def counted(desk: Desk, path: str) -> int:
    """What the agreement's page says was reached of the 20 chains."""
    desk.open(path)
    figures = desk.page.locator(".promise", has_text=PROMISE).locator(
        ".promise__figures"
    )
    expect(figures).to_contain_text("20 chuỗi")
    return int(figures.locator("strong").inner_text().split()[0])


def the_province_reports_a_visit(portal: Portal, officer: Desk, path: str) -> str:
    officer.open(path)
    officer.follow("Thêm hoạt động")
    officer.fill(
        kind="study_visit",
        title=VISIT,
        starts_on="12/10/2026",
        ends_on="13/10/2026",
        place="Xã Thanh Xuân mẫu, Hà Nội",
        responsible_side="partner",
    )
    officer.press_twice("Lưu hoạt động")
    visit = officer.page.url.removeprefix(portal.url)
    officer.follow("Báo kết quả")
    officer.fill(host_people="5", partner_people="42", result="Học cách ủ phân hữu cơ.")
    officer.press_twice("Gửi cho bên kia xác nhận")
    reports = portal.rows(
        "SELECT count(DISTINCT v.id), count(r.id) FROM agreements_activity v "
        "JOIN agreements_outcomereport r ON r.activity_id = v.id WHERE v.title = %s",
        VISIT,
    )
    assert reports == [(1, 1)]
    return visit


def they_settle_the_head_count(
    portal: Portal, hanoi: Desk, officer: Desk, visit: str
) -> None:
    """Hanoi counted two fewer; the province explains one, both stand on 41."""
    hanoi.open(visit)
    hanoi.follow("Chưa đồng ý")
    hanoi.fill(
        host_people="5", partner_people="40", text="Danh sách ký nhận có 40 người."
    )
    hanoi.press_twice("Gửi cho bên kia")
    officer.open(visit)
    officer.follow("Trả lời")
    officer.fill(
        host_people="5", partner_people="41", text="Một người đến muộn, ký trang sau."
    )
    officer.press_twice("Gửi trả lời")
    hanoi.open(visit)
    hanoi.press_twice("Đồng ý")
    hanoi.sees("Kết quả hai bên xác nhận")
    settled = portal.rows(
        "SELECT r.state, r.partner_people FROM agreements_outcomereport r "
        "JOIN agreements_activity v ON v.id = r.activity_id WHERE v.title = %s",
        VISIT,
    )
    assert settled == [("settled", 41)]


def the_review_freezes_the_figures(
    portal: Portal, hanoi: Desk, lead: Desk, path: str
) -> None:
    hanoi.open(path)
    hanoi.follow("Lập sơ kết, tổng kết")
    hanoi.fill(kind="interim", first_day="01/01/2026", last_day="31/10/2026")
    hanoi.press_twice("Lập bản đánh giá")
    review = hanoi.page.url.removeprefix(portal.url)
    for desk, words in ((hanoi, "Tiêu thụ tốt."), (lead, "Bà con học được nhiều.")):
        desk.open(review)
        desk.follow("Viết đánh giá của bên mình")
        desk.fill(text=words)
        desk.press_twice("Lưu đánh giá")
    for desk in (hanoi, lead):
        desk.open(review)
        desk.press_twice("Xác nhận cho bên mình")
    for desk in (hanoi, lead):
        desk.open(review)
        desk.sees("Hai bên đã xác nhận")
        desk.sees("Khóa lúc")
        desk.sees(PROMISE)
        expect(desk.button("Xác nhận cho bên mình")).to_have_count(0)
    frozen = portal.rows(
        "SELECT frozen_at IS NOT NULL, figures::text FROM agreements_review "
        "WHERE agreement_id = %s",
        key(path),
    )
    assert len(frozen) == 1
    ((is_frozen, figures),) = frozen
    assert is_frozen
    assert "41" in figures


def key(path: str) -> int:
    return int(path.strip("/").rsplit("/", 1)[-1])


def count(portal: Portal, table: str, path: str) -> int:
    ((number,),) = portal.rows(
        f"SELECT count(*) FROM agreements_{table} WHERE agreement_id = %s",  # noqa: S608
        key(path),
    )
    return int(number)
