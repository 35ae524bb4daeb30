"""The main job of the portal, from the paper list to the shopper, in a real browser.

One test on purpose: each part stands on what the part before left in the database.
"""

import re
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.portal import Portal

DATA = Path(__file__).resolve().parents[1] / "data"
WORKBOOK = DATA / "chuoi-son-la.xlsx"
CHAIN = "Chuỗi thịt lợn Phương Đông Vân Hồ 11"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(420)]


def test_from_the_paper_list_to_the_shopper(portal: Portal, browser: Browser):
    staff, colleague, officer, visitor = (
        browser.new_context(locale="vi-VN").new_page() for _ in range(4)
    )
    portal.sign_in(staff, "can-bo@example.vn")
    import_the_workbook(portal, staff)
    is_refused_to_confirm(portal, staff)
    portal.sign_in(colleague, "can-bo-2@example.vn")
    confirm_one_chain(portal, colleague)
    portal.sign_in(officer, "son-la-2@example.vn")
    correct_a_volume(portal, officer)
    add_a_scan(portal, officer)
    meet_the_wall_to_lao_cai(portal, officer)
    record_an_agreement(portal, staff)
    write_a_promotion(portal, staff)
    find_the_chain_without_accents(portal, visitor)
    read_the_promotion(portal, visitor)
    compare_the_report_with_the_database(portal, staff)


def import_the_workbook(portal: Portal, page: Page) -> None:
    page.goto(f"{portal.url}/lam-viec/nhap-bang/")
    page.get_by_role("link", name="Tải bảng tính lên").first.click()
    page.locator("input[type=file]").set_input_files(WORKBOOK)
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_role("button", name="Xác nhận và lưu")).to_be_visible(
        timeout=60_000
    )
    assert count_of_workbook(portal) == 0, "a preview saves nothing"
    page.get_by_role("button", name="Xác nhận và lưu").click()
    expect(page.get_by_role("link", name="Xem danh sách chuỗi")).to_be_visible(
        timeout=60_000
    )
    assert count_of_workbook(portal) == 14


def count_of_workbook(portal: Portal) -> int:
    statement = (
        "SELECT count(*) FROM chains_chain c JOIN chains_importbatch b "
        "ON c.declared_by_id = b.created_by_id AND c.created_at >= b.created_at "
        "WHERE NOT c.is_sample"
    )
    return int(portal.rows(statement)[0][0])


def is_refused_to_confirm(portal: Portal, page: Page) -> None:
    """Who entered the list cannot confirm it."""
    page.goto(f"{portal.url}/lam-viec/chuoi/{chain_id(portal)}/")
    assert page.locator('form[action*="/xac-nhan/"]').count() == 0


def confirm_one_chain(portal: Portal, page: Page) -> None:
    page.goto(f"{portal.url}/lam-viec/chuoi/{chain_id(portal)}/")
    press(page, "/xac-nhan/")
    state = portal.rows(
        "SELECT publication, seen_by_id IS NOT NULL FROM chains_chain WHERE name = %s",
        CHAIN,
    )
    assert state == [("public", True)]


def press(page: Page, ending: str) -> None:
    """Press an act of the page: open its dialog, say yes."""
    dialog = page.locator(f'dialog:has(form[action*="{ending}"])').first
    page.locator(f'[popovertarget="{dialog.get_attribute("id")}"]').first.click()
    dialog.locator("button[type=submit]").click()
    page.wait_for_load_state()


def chain_id(portal: Portal) -> int:
    return int(portal.rows("SELECT id FROM chains_chain WHERE name = %s", CHAIN)[0][0])


def correct_a_volume(portal: Portal, page: Page) -> None:
    page.goto(f"{portal.url}/lam-viec/chuoi/{chain_id(portal)}/san-luong/")
    page.locator('input[name$="-tonnes"]').first.fill("512,5")
    page.get_by_role("button", name="Lưu sản lượng").click()
    expect(page.get_by_text("512,5").first).to_be_visible()
    state = portal.rows(
        "SELECT o.tonnes, c.seen_at IS NOT NULL FROM chains_yearlyoutput o "
        "JOIN chains_chain c ON c.id = o.chain_id WHERE c.name = %s",
        CHAIN,
    )
    assert [(str(tonnes), seen) for tonnes, seen in state] == [("512.500", True)]


def add_a_scan(portal: Portal, page: Page) -> None:
    page.goto(f"{portal.url}/lam-viec/chuoi/{chain_id(portal)}/")
    page.locator('a[href*="/chung-nhan/"][href$="/sua/"]').first.click()
    page.locator("input[type=file]").set_input_files(
        {"name": "giấy chứng nhận.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_role("button", name="Lưu giấy").click()
    expect(page.get_by_role("link", name="Bản chụp")).to_be_visible()


def meet_the_wall_to_lao_cai(portal: Portal, page: Page) -> None:
    draft = portal.rows(
        "SELECT c.id FROM chains_chain c JOIN organisations_association a "
        "ON a.id = c.association_id WHERE a.code = 'lao-cai' AND publication = 'draft'"
    )
    assert draft, "the sample holds drafts of Lào Cai"
    for (pk,) in draft:
        answer = page.goto(f"{portal.url}/lam-viec/chuoi/{pk}/")
        assert answer is not None
        assert answer.status == 404
        answer = page.goto(f"{portal.url}/lam-viec/chuoi/{pk}/sua/")
        assert answer is not None
        assert answer.status == 404


def record_an_agreement(portal: Portal, page: Page) -> None:
    page.goto(f"{portal.url}/lam-viec/thoa-thuan/")
    page.get_by_role("link", name="Lập bản ghi").first.click()
    # A province without a signed agreement in that time.
    page.locator("select[name=association]").select_option(label="Cao Bằng")
    page.locator("select[name=round]").select_option(index=1)
    page.locator("input[name=title]").fill("Phối hợp liên kết nông sản (kiểm thử)")
    page.locator("input[name=number]").fill("99/CTPH-HNDHN-HNDCB")
    page.locator("input[name=signed_on]").fill("20/11/2026")
    page.locator("input[name=starts_on]").fill("1/1/2031")
    page.locator("input[name=ends_on]").fill("31.12.2035")
    page.locator("input[name=content_areas]").first.check()
    for row, side in enumerate(("host", "partner")):
        page.locator(f'[name="nguoi-ky-{row}-side"]').select_option(side)
        page.locator(f'[name="nguoi-ky-{row}-name"]').fill(f"Người ký {side}")
        page.locator(f'[name="nguoi-ky-{row}-title"]').fill("Chủ tịch")
    page.locator("input[name=scan_file]").set_input_files(
        {"name": "thỏa thuận.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_role("button", name="Lưu bản ghi").click()
    press(page, "/ghi-nhan-ky/")
    kept = portal.rows(
        "SELECT sealed_at IS NOT NULL FROM agreements_agreement WHERE number = %s",
        "99/CTPH-HNDHN-HNDCB",
    )
    assert kept == [(True,)]


def write_a_promotion(portal: Portal, page: Page) -> None:
    page.goto(f"{portal.url}/lam-viec/tin-tuc/")
    page.get_by_role("link", name="Viết bài").first.click()
    page.locator("select[name=kind]").select_option("promotion")
    page.locator("input[name=title]").fill("Thịt lợn Vân Hồ về Hà Nội")
    page.locator("[name=summary]").fill("Chuỗi của Sơn La giao hàng mỗi sáng thứ Bảy.")
    page.locator("[contenteditable=true]").first.fill("Giao tại hai điểm bán.")
    page.get_by_role("button", name="Lưu và xem trước").click()
    press(page, "/dang/")
    expect(page.get_by_text("Thịt lợn Vân Hồ về Hà Nội").first).to_be_visible()


def find_the_chain_without_accents(portal: Portal, page: Page) -> None:
    page.goto(f"{portal.url}/")
    search = page.locator("main input[name=q]").first
    search.fill("son la")
    search.press("Enter")
    page.wait_for_load_state()
    page.goto(f"{portal.url}/chuoi/?q=son+la+van+ho+11")
    page.get_by_role("link", name=CHAIN).first.click()
    expect(page.get_by_role("heading", name=CHAIN)).to_be_visible()
    expect(page.get_by_text("Sơn La").first).to_be_visible()


def read_the_promotion(portal: Portal, page: Page) -> None:
    page.goto(f"{portal.url}/tin-tuc/")
    page.get_by_role("link", name="Thịt lợn Vân Hồ về Hà Nội").first.click()
    expect(page.get_by_text("Giao tại hai điểm bán.")).to_be_visible()


def compare_the_report_with_the_database(portal: Portal, page: Page) -> None:
    page.goto(f"{portal.url}/lam-viec/bao-cao/")
    page.get_by_role("link", name="Lập").first.click()
    page.get_by_role("button", name="Lập báo cáo").click()
    link = page.get_by_role("link", name=re.compile("Tải bảng tính")).first
    expect(link).to_be_visible(timeout=90_000)
    with page.expect_download() as download:
        link.click()
    sheet = openpyxl.load_workbook(
        BytesIO(Path(download.value.path()).read_bytes())
    ).worksheets[0]
    written = {
        (row[1], row[2], row[3], None if row[14] is None else f"{row[14]:.3f}")
        for row in sheet.iter_rows(values_only=True)
        if isinstance(row[0], int)
    }
    kept = portal.rows(
        "SELECT c.code, c.name, o.name, (SELECT y.tonnes FROM chains_yearlyoutput y "
        "WHERE y.chain_id = c.id ORDER BY y.year DESC LIMIT 1) FROM chains_chain c "
        "JOIN chains_operator o ON o.id = c.operator_id WHERE c.archived_at IS NULL"
    )
    assert len(kept) == 741, "727 of the sample and 14 of the workbook"
    assert written == {
        (code, name, operator, None if tonnes is None else f"{tonnes:.3f}")
        for code, name, operator, tonnes in kept
    }
