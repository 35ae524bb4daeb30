"""Photos of an activity: several at once, by either side, taken away by one's own."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from agreements.models import Activity, ActivityPhoto
from agreements.models.photo import MOST_PHOTOS, PHOTOS
from portal.core.pictures import SMALL, file_name
from tests.agreements.activities import make_activity
from tests.agreements.factories import MOMENT, make_signed
from tests.agreements.test_views import text_of
from tests.cast import Cast
from tests.sign_in import sign_in


@pytest.fixture(autouse=True)
def own_disk(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def activity(cast: Cast) -> Activity:
    return make_activity(make_signed(cast.son_la, by=cast.staff), by=cast.officer)


def picture(colour: str, name: str = "anh.jpg") -> SimpleUploadedFile:
    drawn = io.BytesIO()
    Image.new("RGB", (400, 300), colour).save(drawn, "JPEG")
    return SimpleUploadedFile(name, drawn.getvalue(), "image/jpeg")


def test_several_at_once_described_and_taken_away_by_their_own_side(
    cast: Cast, client, activity, django_capture_on_commit_callbacks
):
    partner = sign_in(client, cast.officer)
    hanoi = sign_in(type(client)(), cast.staff)
    reader = sign_in(type(client)(), cast.reader)
    stranger = sign_in(type(client)(), cast.outsider)
    address = f"{activity.get_absolute_url()}anh/"
    sent = {"pictures": [picture("red"), picture("green")], "alt": "Đoàn xem vườn"}
    partner.post(address, sent)
    # The same files again are not kept twice.
    partner.post(
        address, {"pictures": [picture("red"), picture("green")], "alt": "Lại"}
    )
    first, second = ActivityPhoto.objects.order_by("position")
    assert (first.side, first.added_by) == ("partner", cast.officer)
    shown = f"{address}{first.pk}/{SMALL}/"
    assert shown in reader.get(activity.get_absolute_url()).content.decode()
    assert b"".join(reader.get(shown)).startswith(b"\xff\xd8\xff")
    assert stranger.get(shown).status_code == 404
    hanoi.post(f"{address}{first.pk}/mo-ta/", {"alt": "Khác"})
    hanoi.post(f"{address}{first.pk}/bo/", {"reason": "Mờ"})
    partner.post(f"{address}{second.pk}/mo-ta/", {"alt": "Vườn mận"})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.alt, first.removed_at) == ("Đoàn xem vườn", None)
    assert second.alt == "Vườn mận"
    file = file_name(first.digest, SMALL, folder=PHOTOS)
    partner.post(f"{address}{first.pk}/bo/", {"reason": " "})
    assert default_storage.exists(file)
    with django_capture_on_commit_callbacks(execute=True):
        partner.post(f"{address}{first.pk}/bo/", {"reason": "Người trong ảnh yêu cầu"})
    assert not default_storage.exists(file)
    assert partner.get(shown).status_code == 404
    page = text_of(hanoi.get(activity.get_absolute_url()))
    assert "Người trong ảnh yêu cầu" in page


def test_what_cannot_be_kept_is_said_in_words(cast: Cast, client, activity, own_disk):
    desk = sign_in(client, cast.staff)
    address = f"{activity.get_absolute_url()}anh/"
    broken = SimpleUploadedFile("anh.jpg", b"\xff\xd8\xff" + b"0" * 50, "image/jpeg")
    for pictures, alt, said in (
        ([picture("red")], "", "error-summary"),
        ([picture("red") for _ in range(7)], "Đoàn", "nhiều nhất 6 ảnh"),
        ([SimpleUploadedFile("anh.jpg", b"MZ")], "Đoàn", "không đúng với đuôi"),
        ([picture("red"), broken], "Đoàn", "không phải ảnh JPG"),
    ):
        response = desk.post(address, {"pictures": pictures, "alt": alt})
        assert response.status_code == 422
        assert said in response.content.decode()
    assert not ActivityPhoto.objects.exists()
    keep(activity, cast, MOST_PHOTOS - 1)
    over = {"pictures": [picture("red"), picture("blue")], "alt": "Đoàn"}
    response = desk.post(address, over)
    assert "nhiều nhất 12 ảnh, đang có 11" in text_of(response)
    # The files of what was refused do not stay on the disk.
    assert not list(own_disk.rglob("*.jpg"))


def test_the_database_keeps_count(cast: Cast, activity):
    keep(activity, cast, 1)
    for change in ({"position": 13}, {"digest": "1"}, {"alt": ""}, {"position": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            keep(activity, cast, 1, **({"position": 2, "digest": "x"} | change))


def keep(activity: Activity, cast: Cast, count: int, **change) -> None:
    for number in range(1, count + 1):
        facts = {"position": number, "digest": str(number), "alt": "Đoàn"} | change
        ActivityPhoto.objects.create(
            activity=activity,
            side="partner",
            width=400,
            height=300,
            added_by=cast.officer,
            added_at=MOMENT,
            **facts,
        )
