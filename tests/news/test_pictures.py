"""Pictures: only pixels survive, in two widths; everything else is refused in words."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from PIL import Image

from portal.core import sandbox
from portal.core.pictures import LARGE, SMALL, file_name, store_picture
from portal.news.models import PICTURE_FOLDER, Article
from portal.news.services import save_article
from tests.cast import Cast
from tests.news.factories import make_draft, picture_file


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def opened(digest: str, width: int) -> Image.Image:
    with default_storage.open(file_name(digest, width, folder=PICTURE_FOLDER)) as file:
        return Image.open(io.BytesIO(file.read()))


@pytest.mark.parametrize(
    ("kind", "options"),
    [("JPEG", {}), ("PNG", {"mode": "RGBA"}), ("WEBP", {}), ("PNG", {"mode": "P"})],
)
def test_a_picture_is_kept_in_two_widths(kind, options):
    stored = store_picture(picture_file(kind=kind, **options), folder=PICTURE_FOLDER)
    assert (stored.width, stored.height) == (1200, 750)
    assert opened(stored.digest, LARGE).size == (1200, 750)
    small = opened(stored.digest, SMALL)
    assert (small.size, small.format) == ((640, 400), "JPEG")


def test_a_small_picture_is_not_enlarged():
    stored = store_picture(picture_file((500, 400)), folder=PICTURE_FOLDER)
    assert opened(stored.digest, LARGE).size == (500, 400)
    assert opened(stored.digest, SMALL).size == (500, 400)


def test_place_and_camera_are_removed_and_the_picture_stands_upright():
    exif = Image.Exif()
    exif[0x010F] = "Hãng máy ảnh"
    exif[0x0112] = 6  # turned a quarter: the camera was held upright
    exif.get_ifd(0x8825)[1] = "N"
    stored = store_picture(picture_file((1000, 800), exif=exif), folder=PICTURE_FOLDER)
    for width in (LARGE, SMALL):
        picture = opened(stored.digest, width)
        assert not picture.getexif()
        assert "comment" not in picture.info
        assert picture.height > picture.width


def test_the_same_picture_is_kept_once():
    first = store_picture(picture_file(), folder=PICTURE_FOLDER)
    second = store_picture(picture_file(), folder=PICTURE_FOLDER)
    assert first == second
    folder = f"{PICTURE_FOLDER}/{first.digest[:2]}"
    assert len(default_storage.listdir(folder)[1]) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "không phải ảnh"),
        (b"%PDF-1.7 ...", "không phải ảnh"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "không phải ảnh"),
        (picture_file().getvalue()[:3000], "bị hỏng"),
        (picture_file((200, 200)).getvalue(), "quá nhỏ"),
        (picture_file((9000, 6000), "PNG", mode="1").getvalue(), "quá lớn"),
        (picture_file((20000, 10000), "PNG", mode="1").getvalue(), "quá lớn"),
        (picture_file(kind="GIF").getvalue(), "không phải ảnh"),
    ],
    ids=["empty", "pdf", "svg", "cut off", "small", "large", "bomb", "gif"],
)
def test_anything_else_is_refused_in_words(content, said, tmp_path):
    with pytest.raises(ValidationError, match=said):
        store_picture(io.BytesIO(content), folder=PICTURE_FOLDER)
    assert not list(tmp_path.rglob("*.jpg"))


@pytest.mark.parametrize("failure", ["crash", "memory", "time"])
def test_what_a_decoder_does_stays_in_its_child(monkeypatch, failure):
    """A decoder that dies, eats all memory or never ends is answered in words."""

    def fail(*args, **kwargs):
        raise sandbox.SandboxError(failure)

    monkeypatch.setattr(sandbox, "run", fail)
    with pytest.raises(ValidationError, match=r"bị hỏng|quá lớn"):
        store_picture(picture_file(), folder=PICTURE_FOLDER)


def test_no_pixel_is_decoded_in_the_web_process(monkeypatch):
    content = picture_file()
    monkeypatch.setattr(Image, "open", lambda *args, **kwargs: pytest.fail("decoded"))
    assert store_picture(content, folder=PICTURE_FOLDER).width == 1200


def test_the_largest_picture_allowed_fits_the_child():
    picture = picture_file((8000, 6000), "PNG", mode="RGBA", compress_level=1)
    assert store_picture(picture, folder=PICTURE_FOLDER).width == 1200


def test_a_picture_is_attached_and_dropped(cast: Cast):
    article = make_draft(picture_alt="Mận hậu chín")
    save_article(article=article, by=cast.staff, picture=picture_file())
    saved = Article.objects.get()
    assert (saved.picture_width, saved.picture_height) == (1200, 750)
    assert len(saved.picture) == 32
    save_article(article=saved, by=cast.staff, drop_picture=True)
    saved.refresh_from_db()
    assert (saved.picture, saved.picture_alt, saved.picture_width) == ("", "", 0)
