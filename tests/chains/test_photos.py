"""Photos of a chain: eight at most, only pixels, only for those who may see the chain."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from chains.models import ChainPhoto
from chains.models.photo import PHOTOS
from portal.core.pictures import WIDTHS, file_name
from tests.chains.factories import make_public, make_shared
from tests.news.factories import picture_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer)
    return client


@pytest.fixture
def chain(cast):
    return make_public(cast.son_la, by=cast.officer, seen_by=cast.staff)


def save(client, chain, size=(900, 600), **values):
    chain.refresh_from_db()
    data = {"version": chain.version, "caption": "Ruộng rau buổi sớm"} | values
    if size:
        content = picture_file(size).read()
        data["file"] = SimpleUploadedFile("a.jpg", content)
    return client.post(reverse("chains:photo_update", args=[chain.pk]), data)


def existing(chain):
    data = {}
    for photo in chain.photos.all():
        data[f"p{photo.pk}-caption"] = photo.caption
        data[f"p{photo.pk}-position"] = photo.position
    return data


def test_a_photo_has_its_size_on_the_public_page_and_the_check_stays(
    client, officer, chain
):
    assert save(officer, chain).status_code == 302
    chain.refresh_from_db()
    assert chain.is_checked
    client.logout()
    page = client.get(chain.get_public_url()).content.decode()
    assert 'width="640" height="427"' in page
    assert 'alt="Ruộng rau buổi sớm"' in page
    photo = ChainPhoto.objects.get()
    url = reverse("chains:photo", args=[photo.digest, 640])
    answer = client.get(url)
    assert answer["Content-Type"] == "image/jpeg"
    answer.getvalue()
    assert client.get(url.replace("-640", "-641")).status_code == 404


def test_a_photo_is_seen_by_those_who_see_the_chain(client, officer, cast):
    chain = make_shared(cast.son_la, by=cast.officer)
    save(officer, chain)
    url = reverse("chains:photo", args=[ChainPhoto.objects.get().digest, 640])
    client.force_login(cast.reader)
    answer = client.get(url)
    assert answer.status_code == 200
    answer.getvalue()
    client.logout()
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"caption": ""}, "mô tả ảnh"),
        ({"size": (100, 80)}, "quá nhỏ"),
        (
            {"size": None, "file": SimpleUploadedFile("a.jpg", b"x")},
            "không đúng với đuôi",
        ),
        ({"size": None, "file": SimpleUploadedFile("a.pdf", b"%PDF-1")}, "không thuộc"),
    ],
)
def test_mistakes_are_named_and_nothing_is_kept(officer, chain, values, says):
    answer = save(officer, chain, **values)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not ChainPhoto.objects.exists()


def test_order_captions_and_farewell(
    officer, chain, django_capture_on_commit_callbacks
):
    for width in (800, 900, 1000):
        save(officer, chain, (width, 600), caption=f"Rộng {width}", **existing(chain))
    first, second, third = chain.photos.order_by("position")
    data = existing(chain) | {
        f"p{first.pk}-position": 3,
        f"p{third.pk}-position": 1,
        f"p{third.pk}-caption": "Đầu tiên",
        f"p{second.pk}-remove": "on",
    }
    with django_capture_on_commit_callbacks(execute=True):
        assert save(officer, chain, None, **data).status_code == 302
    rows = list(chain.photos.order_by("position").values_list("position", "caption"))
    assert rows == [(1, "Đầu tiên"), (2, "Rộng 800")]
    for width in WIDTHS:
        assert not default_storage.exists(
            file_name(second.digest, width, folder=PHOTOS)
        )
        assert default_storage.exists(file_name(first.digest, width, folder=PHOTOS))


def test_a_photo_that_is_none_leaves_the_others_as_they_were(officer, chain):
    save(officer, chain)
    photo = chain.photos.get()
    broken = SimpleUploadedFile("a.jpg", picture_file().read()[:3000])
    data = existing(chain) | {f"p{photo.pk}-remove": "on", "file": broken}
    answer = save(officer, chain, None, **data)
    assert answer.status_code == 422
    assert "bị hỏng" in answer.content.decode()
    assert chain.photos.get() == photo
    # Nothing was saved: the same form goes on.
    again = data | {"file": "", "version": answer.context["version"]}
    url = reverse("chains:photo_update", args=[chain.pk])
    assert officer.post(url, again).status_code == 302
    assert not chain.photos.exists()


def test_eight_are_enough(officer, chain):
    for number in range(8):
        ChainPhoto.objects.create(
            chain=chain,
            position=number + 1,
            digest=f"{number:032x}",
            width=640,
            height=400,
            caption="Ảnh",
        )
    answer = save(officer, chain, **existing(chain))
    assert answer.status_code == 422
    assert "đã có 8 ảnh" in answer.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        ChainPhoto.objects.create(
            chain=chain, position=9, digest="f" * 32, width=1, height=1, caption="Chín"
        )


def test_the_same_photo_stands_once(officer, chain):
    save(officer, chain)
    answer = save(officer, chain, **existing(chain))
    assert "Chuỗi đã có ảnh này" in answer.content.decode()
