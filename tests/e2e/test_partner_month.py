"""A partner officer's month on a phone of 360 px, thumb only, and Hanoi's answer to it.

One test on purpose: each part stands on what the part before left in the database.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.portal import Portal

OFFICER, STAFF = "son-la-2@example.vn", "can-bo-2@example.vn"
CHAINS = 12
ALL = f"Xác nhận cả {CHAINS} chuỗi"
# What the officer's association keeps and has to confirm every quarter.
OWN = (
    "association_id = (SELECT m.association_id FROM organisations_membership m "
    "JOIN accounts_user u ON u.id = m.user_id WHERE u.email = %s) "
    "AND status = 'operating' AND publication <> 'draft' AND archived_at IS NULL"
)
NUMBER = "VietGAP-TT-13-04-14-0457"
BLURRED = "Ảnh mờ, không đọc được ngày hết hạn; xin chụp lại đủ bốn góc."
TARGET = 44  # px, the size of a fingertip (docs/design-system.md)
# Tag of EXIF: the picture lies on its side, turn it by 90° to look at it.
ORIENTATION, ON_ITS_SIDE = 0x0112, 6

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(300)]


@dataclass
class Phone:
    """A page that is only touched, and never wider than the screen."""

    page: Page
    url: str

    def open(self, path: str) -> None:
        self.page.goto(self.url + path)
        self.is_whole()

    def tap(self, target: Locator) -> None:
        """Tap what a thumb can hit."""
        self.aim(target)
        target.tap()
        self.is_whole()

    def follow(self, target: Locator) -> None:
        """Tap what leads to another page."""
        self.aim(target)
        with self.page.expect_navigation():
            target.tap()
        self.is_whole()

    def tap_twice(self, target: Locator) -> None:
        """An impatient thumb: the second tap comes before the answer is there."""
        box = self.aim(target)
        at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        with self.page.expect_navigation():
            self.page.touchscreen.tap(*at)
            self.page.touchscreen.tap(*at)
        self.is_whole()

    def aim(self, target: Locator) -> dict[str, float]:
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= TARGET, (target, box)
        return dict(box)  # type: ignore[arg-type]

    def is_whole(self) -> None:
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 360, (self.page.url, wide)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name)

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name)


def test_a_partners_month_on_a_phone(portal: Portal, browser: Browser):
    make_twelve_due(portal)
    page = browser.new_context(
        locale="vi-VN",
        viewport={"width": 360, "height": 780},
        device_scale_factor=2,
        is_mobile=True,
        has_touch=True,
    ).new_page()
    phone = Phone(page, portal.url)
    portal.sign_in(page, OFFICER)
    phone.is_whole()
    confirm_the_quarter(portal, phone)
    enter_three_outputs(portal, phone)
    chain = photograph_a_certificate(portal, phone)
    staff = browser.new_context(locale="vi-VN").new_page()
    portal.sign_in(staff, STAFF)
    return_it(portal, staff, chain)
    read_the_answer_and_mend(portal, phone, chain)
    confirm_it(portal, staff, chain)
    see_it_confirmed(portal, phone, chain)


def make_twelve_due(portal: Portal) -> None:
    """Of the officer's chains, exactly these wait for the quarter's confirmation."""
    portal.rows(
        "UPDATE chains_chain SET reconfirmed_on = current_date "  # noqa: S608
        f"WHERE {OWN} RETURNING id",
        OFFICER,
    )
    due = portal.rows(
        "UPDATE chains_chain SET reconfirmed_on = "  # noqa: S608
        "date_trunc('quarter', current_date)::date - 20 WHERE id IN (SELECT id FROM "
        f"chains_chain WHERE {OWN} ORDER BY seen_at, id LIMIT {CHAINS}) RETURNING id",
        OFFICER,
    )
    assert len(due) == CHAINS
    portal.rows(
        "DELETE FROM chains_reconfirmation WHERE chain_id = ANY(%s) RETURNING id",
        [pk for (pk,) in due],
    )


def said(portal: Portal) -> int:
    """How many chains the officer confirmed in this quarter."""
    statement = (
        "SELECT count(*), count(DISTINCT chain_id) FROM chains_reconfirmation r "
        "JOIN chains_chain c ON c.id = r.chain_id JOIN accounts_user u ON u.id = r.by_id "
        "WHERE u.email = %s AND way = 'bulk' AND r.on = c.reconfirmed_on "
        "AND at > now() - interval '10 minutes'"
    )
    ((words, chains),) = portal.rows(statement, OFFICER)
    assert words == chains
    return int(chains)


def confirm_the_quarter(portal: Portal, phone: Phone) -> None:
    """From the desk: one tap to the page, two for all twelve chains."""
    phone.follow(phone.link("Xác nhận nhiều chuỗi một lần"))
    page = phone.page
    expect(page.locator(".confirm-list__row")).to_have_count(CHAINS)
    button = phone.button(ALL)
    expect(button).to_be_in_viewport()  # without scrolling past twelve chains
    other = page.context.new_page()
    other.goto(page.url)
    # What is ticked is confirmed alone; the button says so.
    phone.tap(page.locator(".confirm-list__pick").first)
    expect(button).to_be_hidden()
    expect(phone.button("Xác nhận chuỗi đã đánh dấu")).to_be_in_viewport()
    phone.tap(page.locator(".confirm-list__pick").first)
    phone.tap(button)
    phone.tap_twice(page.get_by_role("dialog").get_by_role("button", name=ALL))
    expect(page.get_by_text(f"Đã xác nhận {CHAINS} chuỗi")).to_be_visible()
    assert said(portal) == CHAINS
    # The same page, still open elsewhere, changes nothing any more.
    other.get_by_role("button", name=ALL).tap()
    other.get_by_role("dialog").get_by_role("button", name=ALL).tap()
    expect(other.get_by_text("đã được xác nhận trong quý từ trước")).to_be_visible()
    other.close()
    assert said(portal) == CHAINS


def enter_three_outputs(portal: Portal, phone: Phone) -> None:
    phone.follow(
        phone.page.locator(".bottom-bar").get_by_role("link", name="Sản lượng")
    )
    cards = phone.page.locator(".month-card")
    amounts = {"1,25": "1.250", "0,8": "0.800", "12": "12.000"}
    for number, amount in enumerate(amounts):
        phone.aim(cards.nth(number).locator("input[name$=-sold]").first)
        cards.nth(number).locator("input[name$=-sold]").first.fill(amount)
    button = phone.button("Lưu sản lượng tháng")
    expect(button).to_be_in_viewport()
    phone.tap_twice(button)
    expect(phone.page.get_by_text("Đã lưu 3 dòng sản lượng")).to_be_visible()
    kept = portal.rows(
        "SELECT sold FROM chains_monthlyoutput o JOIN accounts_user u "
        "ON u.id = o.updated_by_id WHERE u.email = %s "
        "AND o.updated_at > now() - interval '10 minutes'",
        OFFICER,
    )
    assert sorted(sold for (sold,) in kept) == sorted(map(Decimal, amounts.values()))


def photograph_a_certificate(portal: Portal, phone: Phone) -> int:
    ((chain,),) = portal.rows(
        f"SELECT id FROM chains_chain WHERE {OWN} AND seen_at IS NOT NULL "  # noqa: S608
        "ORDER BY id LIMIT 1",
        OFFICER,
    )
    page = phone.page
    phone.open(f"/lam-viec/chuoi/{chain}/")
    phone.follow(phone.link("Thêm giấy chứng nhận"))
    page.get_by_label("Loại giấy").select_option("vietgap")
    page.locator("input[name=number]").fill(NUMBER)
    page.locator("input[name=issuer]").fill("Trung tâm Chứng nhận phù hợp")
    page.locator("input[name=issued_on]").fill("5/3/25")
    page.locator("input[name=expires_on]").fill("4.3.2028")
    take_photo(phone)
    phone.tap_twice(phone.button("Lưu giấy"))
    # The chain stands as it was checked; the new paper waits alone.
    expect(page.get_by_text("giấy đang chờ Hà Nội đối chiếu").first).to_be_visible()
    expect(page.get_by_text("Hà Nội chưa xem giấy mới")).to_be_visible()
    papers = portal.rows(
        "SELECT p.scan_name, p.seen_at, c.seen_at IS NOT NULL, c.publication "
        "FROM chains_certificate p JOIN chains_chain c ON c.id = p.chain_id "
        "WHERE p.number = %s",
        NUMBER,
    )
    assert papers == [("IMG_20261124.jpg", None, True, "public")]
    phone.open("/lam-viec/")
    waiting = page.locator(".task", has_text="đang chờ Hà Nội đối chiếu")
    phone.follow(waiting.locator(f'a[href="/lam-viec/chuoi/{chain}/"]'))
    expect(page.get_by_text("Hà Nội chưa xem giấy mới")).to_be_visible()
    return int(chain)


def take_photo(phone: Phone) -> None:
    field = phone.page.locator("input[type=file]")
    # Both kinds of names: some phones offer their camera only for the second.
    assert {".jpg", "image/jpeg"} <= set(
        (field.get_attribute("accept") or "").split(",")
    )
    phone.aim(field)
    with phone.page.expect_file_chooser() as chooser:
        field.tap()
    chooser.value.set_files(
        {
            "name": "IMG_20261124.jpg",
            "mimeType": "image/jpeg",
            "buffer": photo_of_a_paper(),
        }
    )
    expect(phone.page.locator(".file-chosen")).to_contain_text("IMG_20261124.jpg")


def photo_of_a_paper() -> bytes:
    """As a camera stores it: a sheet on a table, on its side, EXIF says how to turn."""
    paper = Image.new("RGB", (1500, 2000), "#7d6a58")
    draw = ImageDraw.Draw(paper)
    draw.rectangle((150, 150, 1350, 1850), fill="#f8f6ee")
    for line in range(400, 1500, 110):
        draw.line((300, line, 1200, line), fill="#333333", width=14)
    draw.ellipse((900, 1450, 1200, 1750), outline="#b3261e", width=20)
    exif = Image.Exif()
    exif[ORIENTATION] = ON_ITS_SIDE
    stored = BytesIO()
    paper.transpose(Image.Transpose.ROTATE_90).save(stored, "JPEG", exif=exif)
    return stored.getvalue()


def return_it(portal: Portal, page: Page, chain: int) -> None:
    """Hanoi finds it in the queue, sees the photo upright and asks for a better one."""
    review_from_the_queue(portal, page, chain)
    photo = page.get_by_role("img", name=f"Bản chụp VietGAP {NUMBER}")
    photo.scroll_into_view_if_needed()
    expect(photo).to_have_js_property("complete", value=True)
    size = photo.bounding_box()
    assert size is not None
    assert size["height"] > size["width"], "the sheet stands upright"
    page.get_by_role("button", name="Trả lại để sửa").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill(BLURRED)
    dialog.get_by_role("button", name="Trả lại để sửa").click()
    expect(page.get_by_text("Đã trả lại")).to_be_visible()


def review_from_the_queue(portal: Portal, page: Page, chain: int) -> None:
    ((code,),) = portal.rows("SELECT code FROM chains_chain WHERE id = %s", chain)
    page.goto(f"{portal.url}/lam-viec/kiem-tra/?kind=paper&q={code}")
    page.locator("#results tbody th a").click()
    expect(page).to_have_url(re.compile(rf"/lam-viec/kiem-tra/{chain}/"))


def read_the_answer_and_mend(portal: Portal, phone: Phone, chain: int) -> None:
    page = phone.page
    phone.open("/lam-viec/")
    returned = page.locator(".task", has_text="Giấy bị trả lại, cần sửa")
    expect(returned).to_contain_text(BLURRED)
    phone.follow(returned.locator(f'a[href="/lam-viec/chuoi/{chain}/"]'))
    expect(page.locator(".callout", has_text=BLURRED)).to_be_in_viewport()
    phone.follow(phone.link(f"Sửa {NUMBER}"))
    take_photo(phone)
    phone.tap_twice(phone.button("Lưu giấy"))
    # Mended, it is in the queue again; the chain never left the public pages.
    expect(page.get_by_text("Hà Nội chưa xem giấy mới")).to_be_visible()
    state = portal.rows(
        "SELECT publication, seen_at IS NOT NULL FROM chains_chain WHERE id = %s", chain
    )
    assert state == [("public", True)]


def confirm_it(portal: Portal, page: Page, chain: int) -> None:
    review_from_the_queue(portal, page, chain)
    page.get_by_role("button", name="Xác nhận đã đối chiếu").click()
    page.get_by_role("dialog").get_by_role("button", name="Xác nhận").click()
    expect(page.get_by_text("Đã xác nhận").first).to_be_visible()


def see_it_confirmed(portal: Portal, phone: Phone, chain: int) -> None:
    phone.open("/lam-viec/")
    expect(phone.page.get_by_text(BLURRED)).to_have_count(0)
    phone.open(f"/lam-viec/chuoi/{chain}/")
    row = phone.page.locator("#papers-title ~ * tr", has_text=NUMBER)
    expect(row).to_contain_text("đối chiếu ngày")
    expect(phone.page.locator("#thread-title ~ p").first).to_contain_text("Đã xác nhận")
    kept = portal.rows(
        "SELECT c.publication, p.scan <> '', s.email, u.email "
        "FROM chains_certificate p JOIN chains_chain c ON c.id = p.chain_id "
        "JOIN accounts_user s ON s.id = p.seen_by_id "
        "JOIN accounts_user u ON u.id = p.declared_by_id WHERE p.number = %s",
        NUMBER,
    )
    assert kept == [("public", True, STAFF, OFFICER)]
    notes = portal.rows(
        "SELECT kind FROM chains_reviewnote WHERE chain_id = %s "
        "AND said_at > now() - interval '10 minutes' ORDER BY said_at",
        chain,
    )
    assert [kind for (kind,) in notes] == ["returned", "confirmed"]
    assert said(portal) == CHAINS
