"""Photos and opening hours of the sample: there for readers, gone with it."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import TestCase

from chains.models import Chain, ChainPhoto, OpeningHours
from chains.models.photo import PHOTOS
from portal.core.pictures import file_name
from portal.home.sample.removal import remove

pytestmark = pytest.mark.django_db


def test_chains_have_photos_and_places_of_sale_their_hours(sample):
    photos = ChainPhoto.objects.filter(chain__in=Chain.objects.public())
    assert photos.values("chain").distinct().count() > 100
    digests = set(photos.values_list("digest", flat=True))
    assert len(digests) > 4
    for digest in digests:
        assert default_storage.exists(file_name(digest, 640, folder=PHOTOS))
    hours = OpeningHours.objects.filter(outlet__chain__in=Chain.objects.public())
    assert hours.values("outlet").distinct().count() > 100


def test_files_of_photos_go_with_the_sample(sample, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for digest in ChainPhoto.objects.values_list("digest", flat=True).distinct():
        name = file_name(digest, 640, folder=PHOTOS)
        default_storage.save(name, ContentFile(b"a picture"))
    with TestCase.captureOnCommitCallbacks(execute=True):
        remove()
    assert not list(tmp_path.rglob("*.jpg"))
