"""Public pages are light, stand still while they load, and need no script.

Each page is opened with nothing kept, on a phone and on a desk: what came over the wire
is counted as it was sent, photos apart. A page that is added here is measured.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.portal import Portal

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(240)]

MOST_BYTES = 150_000
SIZES = {"phone": (360, 780), "desk": (1280, 900)}
# Fixed addresses; a link found on a page stands behind an arrow.
PATHS = [
    "/",
    "/chuoi/",
    "/chuoi/?group=vegetables&q=rau",
    "/chuoi/ -> main tbody th a",
    "/noi-ban/",
    "/noi-ban/ -> main a[href*='/xa-phuong/']",
    "/tinh/14/",
    "/hop-tac/",
    "/hop-tac/ -> main tbody th a",
    "/so-lieu/",
    "/tin-tuc/",
    "/tin-tuc/ -> main h2 a, main h3 a",
    "/du-lieu-mo/",
    "/tim-kiem/?q=son+la",
]
# A busy machine may paint a table of which half has come, and paint it again. What the
# page itself moves, it moves at every load: only that is a fault.
MOVES = "moves: "
# Before anything of the page runs: what moved without being asked to.
WATCH = """
window.moved = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (!entry.hadRecentInput) {
      moved.push(`${entry.value} ${entry.sources.map((s) => s.node?.nodeName)}`);
    }
  }
}).observe({type: "layout-shift", buffered: true});
"""
UNSIZED = """() => [...document.images]
  .filter((image) => !image.getAttribute("width") || !image.getAttribute("height"))
  .map((image) => image.src)"""


class Scale:
    """Counts what a page received, as it came over the wire."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0
        self._photos: set[str] = set()
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
        wire.on("Network.responseReceived", self._received)
        wire.on("Network.loadingFinished", self._finished)

    def _received(self, event: dict[str, Any]) -> None:
        if event["response"]["mimeType"] == "image/jpeg":
            self._photos.add(event["requestId"])

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] not in self._photos:
            self.bytes += event["encodedDataLength"]


def address_of(portal_url: str, page: Page, path: str) -> str:
    """The address itself, or the first link of this kind on a page."""
    start, _, link = path.partition(" -> ")
    if not link:
        return f"{portal_url}{start}"
    page.goto(f"{portal_url}{start}")
    href = page.locator(link).first.get_attribute("href")
    assert href, f"{start} has no link {link}"
    return f"{portal_url}{href}"


def faults_of(browser: Browser, portal_url: str, path: str, size: str) -> list[str]:
    """What is wrong with the page at this size, in words."""
    width, height = SIZES[size]
    looking = browser.new_context()
    address = address_of(portal_url, looking.new_page(), path)
    looking.close()
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda line: complaints.append(line.text) if line.type == "error" else None,
    )
    page.add_init_script(WATCH)
    scale = Scale(page)
    page.goto(address, wait_until="networkidle")
    _read_to_the_end(page)
    faults = [f"{path} at {size}: {text}" for text in complaints]
    faults += [f"{MOVES}{path} at {size}: {m}" for m in page.evaluate("moved")]
    faults += [f"{path} at {size}: {src} unsized" for src in page.evaluate(UNSIZED)]
    if not 0 < scale.bytes < MOST_BYTES:
        faults.append(f"{path} at {size} weighs {scale.bytes} bytes")
    context.close()
    return faults


def _read_to_the_end(page: Page) -> None:
    """Pictures below the fold come while one scrolls; nothing may move then either."""
    height = page.evaluate("document.documentElement.scrollHeight")
    for top in range(0, height, 600):
        page.evaluate("(top) => scrollTo(0, top)", top)
        page.wait_for_timeout(30)
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", PATHS)
def test_a_public_page_is_light_and_stands_still(
    portal: Portal, browser: Browser, path: str, size: str
):
    faults = faults_of(browser, portal.url, path, size)
    for _again in range(2):
        if not faults or not all(fault.startswith(MOVES) for fault in faults):
            break
        faults = faults_of(browser, portal.url, path, size)
    assert faults == []


# --- Without JavaScript ---------------------------------------------------------------
@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    context: BrowserContext = browser.new_context(
        java_script_enabled=False, viewport={"width": 360, "height": 780}
    )
    yield context.new_page()
    context.close()


def test_the_directory_works_without_scripts(portal: Portal, plain: Page):
    """Choices, words, pages and a search with a slip."""
    plain.goto(f"{portal.url}/chuoi/")
    number = _number_of_chains(plain)
    # On a phone the choices are behind a button that needs no script either.
    plain.get_by_role("button", name="Lọc danh sách").click()
    plain.locator(".facets a").first.click()
    chosen = _number_of_chains(plain)
    assert 0 < chosen < number
    plain.locator("#results .chips a").first.click()
    assert _number_of_chains(plain) == number
    first = plain.locator("main tbody th a").first.inner_text()
    plain.get_by_role("link", name="Trang sau").first.click()
    expect(plain.locator("main tbody th a").first).not_to_have_text(first)
    plain.goto(f"{portal.url}/chuoi/")
    plain.locator("main input[name=q]").first.fill("cachua")
    plain.locator("main input[name=q]").first.press("Enter")
    assert "q=cachua" in plain.url
    expect(plain.locator("main")).to_contain_text("cà chua", ignore_case=True)


def test_search_and_details_work_without_scripts(portal: Portal, plain: Page):
    plain.goto(f"{portal.url}/tim-kiem/?q=son+la")
    plain.locator("main tbody th a, main h2 a, main h3 a").first.click()
    expect(plain.locator("h1")).to_be_visible()
    plain.goto(f"{portal.url}/chuoi/")
    plain.locator("main tbody th a").first.click()
    expect(plain.locator("h1")).to_be_visible()


def _number_of_chains(page: Page) -> int:
    """The last number of "1–25 trong 553 kết quả"."""
    text = page.locator("main table caption").first.inner_text()
    return int(re.findall(r"[\d.]+", text)[-1].replace(".", ""))
