"""`make pictures`: take the pictures of the README and the guide from a running sample.

Start the sample first (`make run`), name its port if it is not 8000 (`make pictures
PORT=8001`), and look at every picture afterwards. One import is previewed and thrown
away again; one report stays in the list of reports.
"""

import io
import json
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from portal import env
from tests import browser as browsers

PROJECT_DIR = Path(__file__).resolve().parent.parent
FOLDER = PROJECT_DIR / "docs" / "pictures"
WORKBOOK = PROJECT_DIR / "tests" / "data" / "chuoi-son-la.xlsx"
BASE = env.text("SITE_URL", f"http://localhost:{env.integer('PORT', 8000)}")

DESK = {"viewport": {"width": 1280, "height": 800}}
PHONE = {
    "viewport": {"width": 360, "height": 720},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
MOST_BYTES, MOST_BYTES_TOGETHER = 150_000, 1_500_000

STAFF, ADMIN = "can-bo@example.vn", "quan-tri@example.vn"
OFFICER = "son-la-2@example.vn"


@dataclass
class Camera:
    """One person at one screen; `take` writes what they see."""

    page: Page

    def open(self, path: str) -> Page:
        answer = self.page.goto(BASE + path, wait_until="networkidle")
        if answer is None or answer.status != 200:
            sys.exit(f"{path} answered {answer and answer.status}.")
        return self.page

    def take(
        self, name: str, *, at: str = "", height: int = 0, has_shades: bool = False
    ) -> None:
        """Write the screen; `at` scrolls a part to the top, `height` makes it taller."""
        usual = self.page.viewport_size or DESK["viewport"]
        if height:
            self.page.set_viewport_size({"width": usual["width"], "height": height})
        if at:
            self.page.locator(at).first.evaluate("part => part.scrollIntoView()")
        self.page.wait_for_timeout(300)  # pictures below the fold, transitions
        write(name, self.page.screenshot(animations="disabled"), has_shades=has_shades)
        self.page.set_viewport_size(usual)


def write(name: str, picture: bytes, *, has_shades: bool) -> None:
    """Keep 256 colours: a third of the bytes, and nobody sees a difference.

    A drawing with smooth shades gets dots for the missing ones; flat pages stay flat.
    """
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    few = image.quantize(256, dither=Image.Dither.NONE)
    if has_shades:
        few = image.quantize(palette=few)
    target = io.BytesIO()
    few.save(target, "PNG", optimize=True)
    if target.tell() > MOST_BYTES:
        sys.exit(f"{name}.png is larger than {MOST_BYTES} bytes.")
    (FOLDER / f"{name}.png").write_bytes(target.getvalue())
    sys.stdout.write(f"docs/pictures/{name}.png  {target.tell() // 1000} kB\n")


# --- Signing in ---------------------------------------------------------------------


def accounts() -> dict[str, dict[str, str]]:
    """The sample people by e-mail, with the code that counts now."""
    done = subprocess.run(
        [sys.executable, "manage.py", "sample_accounts", "--json"],
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        sys.exit(done.stderr)
    return {person["email"]: person for person in json.loads(done.stdout)}


def sign_in(camera: Camera, email: str, picture: str = "") -> Camera:
    page = camera.open("/tai-khoan/dang-nhap/")
    person = accounts()[email]
    page.get_by_label("Thư điện tử").fill(email)
    page.get_by_label("Mật khẩu", exact=True).fill(person["password"])
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.wait_for_load_state("networkidle")
    if picture:
        camera.take(picture)
    # A code counts once: a second run within two minutes waits for a new one.
    for _attempt in range(8):
        if "/hai-buoc/" not in page.url:
            return camera
        page.locator("input[name=code]").fill(accounts()[email]["totp_code"])
        page.get_by_role("button", name="Vào cổng").click()
        page.wait_for_load_state("networkidle")
        if "/hai-buoc/" in page.url:
            time.sleep(15)
    sys.exit(f"{email} could not sign in.")


# --- What each person sees ------------------------------------------------------------


def visitor(camera: Camera) -> None:
    camera.open("/")
    camera.take("front", height=1000, has_shades=True)
    camera.take("map", at="#ban-do", height=1000)
    page = camera.open("/chuoi/?q=son+la&validity=in_force")
    camera.take("directory")
    page.locator("#results tbody th a").first.click()
    page.wait_for_load_state("networkidle")
    camera.take("chain", height=1100)


def visitor_on_phone(camera: Camera) -> None:
    camera.open("/chuoi/?q=rau")
    camera.take("phone-directory", at="#results")


def staff(camera: Camera) -> None:
    sign_in(camera, STAFF, picture="code")
    camera.open("/lam-viec/")
    camera.take("workspace")
    confirm_dialog(camera)
    merger(camera)
    visit(camera)
    import_preview(camera)
    report(camera)
    camera.open("/lam-viec/thoa-thuan/them/")
    camera.take("agreement", height=900)
    room(camera)
    page = camera.open("/lam-viec/tin-tuc/them/")
    page.get_by_label("Loại bài").select_option(label="Giới thiệu sản phẩm")
    camera.take("article", height=900)


def room(camera: Camera) -> None:
    """The agreement that Lào Cai changed and signed first: Hanoi's turn; then the board."""
    page = camera.open("/lam-viec/thoa-thuan/?q=lao+cai&status=agreed")
    page.locator("#results tbody th a").first.click()
    page.wait_for_load_state("networkidle")
    camera.take("room", height=1000)
    camera.open("/lam-viec/bang-theo-doi/")
    camera.take("board", height=900)


def confirm_dialog(camera: Camera) -> None:
    """Open the question before a confirmation, on the first chain this person may check."""
    page = camera.open("/lam-viec/chuoi/?trust=waiting")
    paths = [
        link.get_attribute("href") or ""
        for link in page.locator("#results tbody th a").all()
    ]
    for path in paths:
        camera.open(path)
        button = page.locator('[popovertarget="confirm"]').first
        if button.count():
            camera.take("to-check", height=900)
            button.click()
            camera.take("confirm")
            return
    sys.exit("No chain waits for a check: load the sample anew.")


def merger(camera: Camera) -> None:
    """The first two records of one operator, side by side."""
    page = camera.open("/lam-viec/co-so/trung/")
    page.get_by_role("link", name=re.compile("So sánh và gộp")).first.click()
    page.wait_for_load_state("networkidle")
    camera.take("merge", height=900)


def visit(camera: Camera) -> None:
    """The form of a visit, on the first public chain this person may inspect."""
    page = camera.open("/lam-viec/chuoi/?trust=safe&group=vegetables")
    paths = [
        link.get_attribute("href") or ""
        for link in page.locator("#results tbody th a").all()
    ]
    for path in paths:
        page = camera.open(path)
        button = page.get_by_role("link", name="Ghi lần kiểm tra thực địa")
        if button.count():
            button.first.click()
            page.wait_for_load_state("networkidle")
            camera.take("visit", height=1000)
            return
    sys.exit("No chain can be inspected: load the sample anew.")


def import_preview(camera: Camera) -> None:
    page = camera.open("/lam-viec/nhap-bang/them/")
    page.locator("input[type=file]").set_input_files(WORKBOOK)
    page.get_by_role("button", name="Đọc bảng và xem trước").click()
    discard = page.get_by_role("button", name="Bỏ bản xem trước")
    expect(discard).to_be_visible(timeout=60_000)
    camera.take("import-preview", height=900)
    discard.click()
    page.wait_for_load_state("networkidle")


def report(camera: Camera) -> None:
    page = camera.open("/lam-viec/bao-cao/lap/")
    page.get_by_role("button", name="Lập báo cáo").click()
    page.wait_for_load_state()
    camera.take("report-running", height=620)
    ready = page.get_by_role("link", name=re.compile("Tải bảng tính"))
    expect(ready).to_be_visible(timeout=90_000)
    camera.take("report-ready", height=720)


def admin(camera: Camera) -> None:
    sign_in(camera, ADMIN)
    camera.open("/lam-viec/nguoi-dung/moi/")
    camera.take("invite", height=900)
    page = camera.open("/lam-viec/nguoi-dung/?q=quang+man+hau")
    page.locator("#results tbody th a").first.click()
    page.get_by_role("link", name="Bàn giao cho người khác").click()
    page.wait_for_load_state("networkidle")
    camera.take("handover", height=960)


def officer(camera: Camera) -> None:
    sign_in(camera, OFFICER)
    page = camera.open("/lam-viec/")
    camera.take("phone-workspace")
    camera.open("/lam-viec/san-luong/")
    camera.take("phone-month", at="form.form", height=760)
    page = camera.open("/lam-viec/chuoi/?mine=true")
    camera.take("phone-list", at="#results")
    page.locator("#results tbody th a").first.click()
    page.wait_for_load_state("networkidle")
    here = page.url.removeprefix(BASE)
    camera.open(f"{here}san-luong/")
    camera.take("phone-output", height=900)
    camera.open(f"{here}chung-nhan/them/")
    camera.take("phone-paper", at="input[type=file]")
    page = camera.open("/lam-viec/chuoi/?mine=true&trust=returned")
    page.locator("#results tbody th a").first.click()
    page.wait_for_load_state("networkidle")
    camera.take("phone-returned")
    page = camera.open("/lam-viec/thoa-thuan/?q=son+la&status=in_force")
    page.locator("#results tbody th a").first.click()
    page.wait_for_load_state("networkidle")
    camera.take("phone-commitments", at="#cam-ket", height=760)


SHOTS: tuple[tuple[Callable[[Camera], None], dict[str, Any]], ...] = (
    (visitor, DESK),
    (visitor_on_phone, PHONE),
    (staff, DESK),
    (admin, DESK),
    (officer, PHONE),
)


def take_all(browser: Browser) -> None:
    for shot, screen in SHOTS:
        context = browser.new_context(
            locale="vi-VN", color_scheme="light", reduced_motion="reduce", **screen
        )
        shot(Camera(context.new_page()))
        context.close()


def main() -> None:
    try:
        urllib.request.urlopen(f"{BASE}/suc-khoe/", timeout=10).close()  # noqa: S310
    except OSError:
        sys.exit(f"No portal answers at {BASE}: start it with `make run` first.")
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browsers.find(), args=browsers.FLAGS
        )
        take_all(browser)
        browser.close()
    together = sum(file.stat().st_size for file in FOLDER.glob("*.png"))
    if together > MOST_BYTES_TOGETHER:
        sys.exit(f"The pictures are {together} bytes together: too many.")


if __name__ == "__main__":
    main()
