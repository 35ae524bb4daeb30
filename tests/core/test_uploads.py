"""Uploads: size, kind by content, pictures that unpack to too much, hostile names."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from chains.models import Certificate
from portal.core import pictures
from portal.core.downloads import attachment, safe_name
from portal.core.uploads import check_upload, content_type_of, private_path

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


def picture(form: str, size: tuple[int, int] = (20, 10), mode: str = "RGB") -> bytes:
    target = io.BytesIO()
    Image.new(mode, size, "white").save(target, form)
    return target.getvalue()


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("giấy.pdf", PDF, "application/pdf"),
        ("ảnh.JPG", picture("JPEG"), "image/jpeg"),
        ("ảnh.jpeg", picture("JPEG"), "image/jpeg"),
        ("ảnh.png", picture("PNG"), "image/png"),
        ("ảnh.webp", picture("WEBP"), "image/webp"),
    ],
)
def test_papers_and_pictures_pass_and_stay_readable(name, content, kind):
    file = upload(name, content)
    checked = check_upload(file)
    assert (checked.name, checked.content_type) == (name, kind)
    assert file.read() == content


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("giấy.pdf", b"", "Tệp trống"),
        ("giấy.pdf", picture("PNG"), "không đúng với đuôi .pdf"),
        ("ảnh.png", PDF, "không đúng với đuôi .png"),
        ("ảnh.png", picture("JPEG"), "không đúng với đuôi .png"),
        ("ảnh.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "không thuộc loại"),
        ("giấy.pdf.exe", PDF, "không thuộc loại"),
        ("giấy", PDF, "không thuộc loại"),
        ("ảnh.png", picture("PNG")[:20], "Không đọc được ảnh"),
        (
            "virut.pdf",
            b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*",
            "không đúng với đuôi",
        ),
    ],
)
def test_everything_else_is_refused_in_words(name, content, words):
    with pytest.raises(ValidationError, match=words):
        check_upload(upload(name, content))


def test_only_the_kinds_asked_for():
    with pytest.raises(ValidationError, match="JPG, JPEG, PNG, WEBP"):
        check_upload(upload("giấy.pdf", PDF), kinds=("image",))


def test_too_large_in_bytes_and_in_pixels(settings, monkeypatch):
    settings.MAX_UPLOAD_BYTES = 1024 * 1024
    with pytest.raises(ValidationError, match="lớn hơn 1 MB"):
        check_upload(upload("giấy.pdf", PDF + b" " * 1024 * 1024))
    monkeypatch.setattr(pictures, "MAX_PIXELS", 199)
    with pytest.raises(ValidationError, match="quá lớn"):
        check_upload(upload("ảnh.png", picture("PNG")))


def test_a_picture_that_unpacks_to_144_million_pixels_is_refused():
    header = picture("PNG", (12_000, 12_000), mode="1")
    with pytest.raises(ValidationError, match="quá lớn"):
        check_upload(upload("ảnh.png", header))


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("Giấy xác nhận số 5.pdf", "Giấy xác nhận số 5.pdf"),
        ("Gia\u0302\u0301y.pdf", "Giấy.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\anh\\giay.pdf", "giay.pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', "a-bSet-Cookie- x.pdf"),
        ("...", "tep"),
        ("", "tep"),
        ("x\u202efdp.exe", "xfdp.exe"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names_are_safe_for_headers_and_disks(name, clean):
    assert safe_name(name) == clean
    assert len(safe_name(name)) <= 120


def test_download_cannot_run_and_keeps_its_vietnamese_name():
    response = attachment(io.BytesIO(PDF), "Giấy số 5.pdf", "application/pdf")
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert response.getvalue() == PDF


def test_kept_path_shows_nothing_of_the_name():
    path = private_path(Certificate(), "Giấy của ông Lò Văn Mẫu.PDF")
    assert path.startswith("chains/certificate/20")
    assert path.endswith(".pdf")
    assert "Mẫu" not in path
    assert private_path(Certificate(), "x.php").endswith(".bin")
    assert content_type_of("x.php") == "application/octet-stream"
