"""Every main page in a real browser, as each kind of reader, on a phone and on a desk.

Each page is loaded once, light on a phone, and then turned dark on a desk. axe finds
nothing, nothing sticks out sideways, and the browser has no complaint: no
error of a script, nothing that the content security policy refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.e2e.portal import Portal

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(240)]

# Run in a page that holds axe: what is wrong, and where first. A theme that has just
# changed is there after the next frame and after what moves has come to rest.
AXE = """async () => {
  const nextFrame = () => new Promise((go) => requestAnimationFrame(() => setTimeout(go)));
  await nextFrame();
  await nextFrame();
  await Promise.allSettled(document.getAnimations().map((moving) => moving.finished));
  const found = await axe.run({resultTypes: ["violations"]});
  return found.violations.map((broken) => `${broken.id} ${broken.nodes[0].target}`);
}"""
IS_WIDER = "document.documentElement.scrollWidth > innerWidth"
PHONE: ViewportSize = {"width": 360, "height": 780}
DESK: ViewportSize = {"width": 1280, "height": 900}

ANYBODY = ["/", "/chuoi/", "/chuoi/?q=khong+co+gi+nhu+the", "/tin-tuc/", "/tinh/14/"]
READERS = ["/lam-viec/", "/lam-viec/chuoi/", "/lam-viec/thoa-thuan/", "/lam-viec/hoi/"]
PARTNERS = [*READERS, "/lam-viec/chuoi/them/", "/lam-viec/nhap-bang/them/"]
PAGES: dict[str, list[str]] = {
    "": [*ANYBODY, "/tim-kiem/?q=son+la", "/tai-khoan/dang-nhap/", "/khong-co/"],
    "can-bo-2@example.vn": [
        *PARTNERS,
        "/lam-viec/bao-cao/",
        "/lam-viec/bao-cao/lap/",
        "/lam-viec/thoa-thuan/them/",
        "/lam-viec/tin-tuc/",
        "/lam-viec/tin-tuc/them/",
        "/tai-khoan/hai-buoc/",
    ],
    "son-la-2@example.vn": [*PARTNERS, "/lam-viec/chuoi/?mine=on", "/tai-khoan/"],
    "nguoi-xem@example.vn": [*READERS, "/tai-khoan/noi-dang-nhap/"],
}
# The first record that this list links to is walked as well.
RECORDS = {
    "": ["/chuoi/", "/tin-tuc/"],
    "can-bo-2@example.vn": ["/lam-viec/thoa-thuan/"],
    "son-la-2@example.vn": ["/lam-viec/chuoi/?mine=on"],
    "nguoi-xem@example.vn": ["/lam-viec/chuoi/"],
}


@dataclass
class Reader:
    """A browser of one person, and what it complained about."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def listen(self) -> None:
        def heard(kind: str, text: str) -> None:
            # The page that is missing on purpose is reported by the browser, too.
            if kind in {"error", "warning"} and "404" not in text:
                self.complaints.append(text)

        self.page.on("console", lambda line: heard(line.type, line.text))
        self.page.on("pageerror", lambda error: heard("error", str(error)))
        self.page.add_init_script(
            "document.addEventListener('securitypolicyviolation', (event) =>"
            " console.error(`refused: ${event.violatedDirective}`));"
        )


@pytest.fixture(scope="module")
def signed_in(portal: Portal, browser: Browser) -> Iterator[dict[str, BrowserContext]]:
    """One context a person; signing in once is enough for all tests here."""
    contexts = {who: browser.new_context(locale="vi-VN") for who in PAGES}
    for who, context in contexts.items():
        if who:
            page = context.new_page()
            portal.sign_in(page, who)
            page.close()
    yield contexts
    for context in contexts.values():
        context.close()


@pytest.mark.parametrize("who", PAGES, ids=["anybody", "staff", "partner", "reader"])
def test_pages_are_whole_for(
    portal: Portal, signed_in: dict[str, BrowserContext], who: str
):
    reader = Reader(signed_in[who].new_page())
    reader.listen()
    page = reader.page
    records = _records(portal, page, who)
    found = [
        mistake
        for path in PAGES[who] + records
        for mistake in _mistakes(portal, page, path, is_new=path not in _before(who))
    ]
    page.close()
    assert found == []
    assert reader.complaints == []


def _before(who: str) -> set[str]:
    """What the readers before this one have seen on a desk already."""
    readers = list(PAGES)
    return {path for reader in readers[: readers.index(who)] for path in PAGES[reader]}


def _records(portal: Portal, page: Page, who: str) -> list[str]:
    addresses = []
    for path in RECORDS[who]:
        page.goto(portal.url + path)
        # A record's address has one part more than the address of its list.
        start = path.split("?")[0]
        links = page.locator(f'#results a[href^="{start}"]:not([href="{start}"])')
        address = links.first.get_attribute("href")
        assert address is not None
        addresses.append(address)
    return addresses


def _mistakes(portal: Portal, page: Page, path: str, *, is_new: bool) -> Iterator[str]:
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    answer = page.goto(portal.url + path)
    assert answer is not None
    if answer.status != (404 if path == "/khong-co/" else 200):
        yield f"{path}: {answer.status}"
    if page.locator("h1").count() != 1:
        yield f"{path}: not one heading of the first level"
    if page.evaluate(IS_WIDER):
        yield f"{path}: sticks out sideways on a phone"
    page.evaluate(Axe().axe_script)
    yield from (f"{path}: {broken} (phone)" for broken in page.evaluate(AXE))
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_css("color-scheme", "dark")
    if page.evaluate(IS_WIDER):
        yield f"{path}: sticks out sideways on a desk"
    if is_new:
        yield from (f"{path}: {broken} (desk)" for broken in page.evaluate(AXE))


def test_names_of_one_endless_word_break(
    portal: Portal, signed_in: dict[str, BrowserContext]
):
    chain, operator, code, name, owner = portal.rows(
        "SELECT c.id, o.id, lower(c.code), c.name, o.name FROM chains_chain c"
        " JOIN chains_operator o ON o.id = c.operator_id"
        " WHERE c.publication = 'public' AND c.status = 'operating' ORDER BY c.id LIMIT 1"
    )[0]
    _rename(portal, chain, operator, "Chuỗirauhữucơ" * 15, "Hợptácxãnôngnghiệp" * 11)
    page = signed_in["can-bo-2@example.vn"].new_page()
    work = "/lam-viec/chuoi/"
    paths = [f"{work}?q={code}", f"{work}{chain}/", f"{work}{chain}/sua/"]
    try:
        for path in [*paths, f"/chuoi/{code}/"]:
            page.goto(portal.url + path)
            for size in (PHONE, DESK):
                page.set_viewport_size(size)
                assert not page.evaluate(IS_WIDER), (path, size)
    finally:  # other tests read the names of the sample
        _rename(portal, chain, operator, name, owner)
        page.close()


def _rename(portal: Portal, chain: int, operator: int, name: str, owner: str) -> None:
    for table, pk, text in (
        ("chains_chain", chain, name),
        ("chains_operator", operator, owner),
    ):
        statement = f"UPDATE {table} SET name = %s WHERE id = %s RETURNING id"  # noqa: S608
        assert portal.rows(statement, text[:200], pk)


def test_the_form_of_a_chain_is_filled_in_by_keyboard(
    portal: Portal, signed_in: dict[str, BrowserContext]
):
    page = signed_in["son-la-2@example.vn"].new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{portal.url}/lam-viec/chuoi/them/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    _tab_to(page, "name")
    page.keyboard.type("Chuỗi mận phím bấm")
    _tab_to(page, "group")
    page.keyboard.press("ArrowDown")
    _tab_to(page, "operator_name")
    page.keyboard.type("Tổ hợp tác Phím Bấm")
    page.keyboard.press("Enter")  # something is still missing
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("input[name=name]")).to_have_value("Chuỗi mận phím bấm")
    page.keyboard.press("Tab")  # the first mistake
    page.keyboard.press("Enter")
    expect(page.locator("[name=operator_kind]")).to_be_focused()
    page.close()


def _tab_to(page: Page, name: str) -> None:
    """Go on by Tab; every stop on the way can be seen to have the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "() => { const e = document.activeElement, s = getComputedStyle(e);"
            " return [e.name ?? '', s.outlineStyle !== 'none'"
            " || s.boxShadow !== 'none']; }"
        )
        assert here[1], f"the focus cannot be seen at {here[0]}"
        if here[0] == name:
            return
    pytest.fail(f"Tab does not reach {name}")


def test_a_dialog_opens_closes_and_gives_the_focus_back(
    portal: Portal, signed_in: dict[str, BrowserContext]
):
    page = signed_in["can-bo-2@example.vn"].new_page()
    page.goto(f"{portal.url}/lam-viec/chuoi/?trust=safe")
    page.locator("#results tbody th a").first.click()
    opener = page.get_by_role("button", name="Tạm dừng").first
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog:popover-open, dialog[open]")
    expect(dialog).to_be_visible()
    page.keyboard.press("Tab")
    assert dialog.evaluate("(it) => it.contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()
    page.close()


def test_a_day_is_typed_or_chosen_from_the_calendar_and_read_day_first(
    portal: Portal, signed_in: dict[str, BrowserContext]
):
    page = signed_in["can-bo-2@example.vn"].new_page()
    page.goto(f"{portal.url}/lam-viec/thoa-thuan/them/")
    line = page.locator("input[name=signed_on]")
    line.fill("31/02/2026")
    opener = page.get_by_role("button", name="Mở lịch: Ngày ký")
    size = opener.bounding_box()
    assert size is not None
    assert min(size["width"], size["height"]) >= 44
    opener.click()
    calendar = page.locator("[data-day]:has([name=signed_on]) input[type=date]")
    expect(calendar).to_have_value("")  # no calendar has this day

    line.fill("1/2/26")
    opener.click()
    expect(calendar).to_have_value("2026-02-01")
    calendar.evaluate(
        "it => { it.value = '2026-11-20'; it.dispatchEvent(new Event('change')); }"
    )
    expect(line).to_have_value("20/11/2026")
    expect(line).to_be_focused()
    page.locator("input[name=starts_on]").fill("31/02/2031")
    page.get_by_role("button", name="Lưu bản ghi").click()
    expect(page.locator("#id_starts_on_error")).to_contain_text("không phải là ngày")
    expect(page.locator("#id_signed_on_error")).to_have_count(0)
    expect(line).to_have_value("20/11/2026")
    page.close()


def test_without_scripts_a_list_is_filtered_and_a_chain_is_saved(
    portal: Portal, browser: Browser, signed_in: dict[str, BrowserContext]
):
    context = browser.new_context(
        locale="vi-VN",
        java_script_enabled=False,
        storage_state=signed_in["son-la-2@example.vn"].storage_state(),
        viewport={"width": 360, "height": 780},
    )
    page = context.new_page()
    page.goto(f"{portal.url}/chuoi/")
    page.locator("#directory-search input[name=q]").fill("son la")
    page.locator("#directory-search button[type=submit]").click()
    expect(page).to_have_url(re.compile(r"/chuoi/\?.*q=son\+la"))
    expect(page.locator("#results")).to_contain_text("Sơn La")
    page.get_by_role("button", name="Lọc danh sách").click()
    page.locator("#filters a").first.click()
    expect(page).to_have_url(
        re.compile(r"/chuoi/\?.*q=son\+la.*&|/chuoi/\?.+&q=son\+la")
    )

    page.goto(f"{portal.url}/lam-viec/chuoi/them/")
    expect(page.locator("[data-open-calendar]").first).to_be_hidden()
    page.locator("input[name=name]").fill("Chuỗi mận không kịch bản")
    page.locator("select[name=group]").select_option(index=1)
    page.locator("input[name=operator_name]").fill("Tổ hợp tác Giấy Trắng")
    page.locator("select[name=operator_kind]").select_option(index=1)
    page.locator("summary", has_text="Sản phẩm").click()
    page.locator('input[name="products-0-name"]').fill("mận hậu")
    page.get_by_role("button", name="Lưu bản nháp").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Chuỗi mận không kịch bản"
    )
    expect(page.get_by_text("mận hậu", exact=True)).to_be_visible()

    # Other tests count the records: put this one away, through a dialog without script.
    page.get_by_role("button", name="Cất vào kho lưu").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("Chỉ để kiểm thử")
    dialog.get_by_role("button", name="Cất vào kho lưu").click()
    expect(page.get_by_text("Chỉ để kiểm thử")).to_be_visible()
    context.close()
