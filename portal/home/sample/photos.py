"""Photos of chains: the scenes that were drawn for the articles, each file once more."""

import random
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from chains.choices import ProductGroup, Publication
from chains.models import Chain, ChainPhoto
from chains.models.photo import PHOTOS
from chains.services.photos import drop_files
from portal.core.pictures import WIDTHS, StoredPicture, file_name
from portal.home.sample.chains import BATCH, SEED
from portal.news.models import PICTURE_FOLDER

# Of three chains that were sent, about one has photos.
SHARE = 0.35
_CAPTIONS = {
    "vegetables": "Luống rau của cơ sở buổi sớm (tranh vẽ mẫu)",
    "orchard": "Vườn cây vào mùa quả chín (tranh vẽ mẫu)",
    "tea": "Nương chè bên sườn đồi (tranh vẽ mẫu)",
    "terraces": "Ruộng bậc thang của bản (tranh vẽ mẫu)",
    "village": "Xóm nhỏ nơi cơ sở sơ chế, đóng gói (tranh vẽ mẫu)",
    "harbour": "Thuyền về bến lúc sáng sớm (tranh vẽ mẫu)",
    "market": "Quầy hàng của chuỗi ngày phiên chợ (tranh vẽ mẫu)",
}
_FIELDS = {
    ProductGroup.VEGETABLES: "vegetables",
    ProductGroup.FRUIT: "orchard",
    ProductGroup.GRAIN: "terraces",
    ProductGroup.TEA_COFFEE: "tea",
    ProductGroup.FISHERY: "harbour",
}


def make_photos(
    chains: Sequence[Chain], *, pictures: dict[str, StoredPicture], by: Any
) -> None:
    """`pictures` are the drawn scenes as the articles keep them."""
    rng = random.Random(f"{SEED}:photos")  # noqa: S311 -- no secret
    copy_files(pictures.values(), folder=PHOTOS)
    photos = []
    for chain in chains:
        if chain.publication == Publication.DRAFT or rng.random() > SHARE:
            continue
        field = _FIELDS.get(ProductGroup(chain.group), "village")
        scenes = [field, "market", "village"][: rng.randint(1, 3)]
        photos += [
            _photo(chain, position, scene, pictures[scene], by)
            for position, scene in enumerate(dict.fromkeys(scenes), 1)
        ]
    ChainPhoto.objects.bulk_create(photos, batch_size=BATCH)


def _photo(
    chain: Chain, position: int, scene: str, picture: StoredPicture, by: Any
) -> ChainPhoto:
    return ChainPhoto(
        chain=chain,
        position=position,
        digest=picture.digest,
        width=picture.width,
        height=picture.height,
        caption=_CAPTIONS[scene],
        created_by=by,
        updated_by=by,
    )


def copy_files(pictures: Iterable[StoredPicture], *, folder: str) -> None:
    """Copied rather than encoded again: that would cost a process for each."""
    for picture in pictures:
        for width in WIDTHS:
            target = file_name(picture.digest, width, folder=folder)
            if default_storage.exists(target):
                continue
            source = file_name(picture.digest, width, folder=PICTURE_FOLDER)
            with default_storage.open(source) as file:
                default_storage.save(target, ContentFile(file.read()))


def digests_of_sample() -> set[str]:
    shown = ChainPhoto.objects.filter(chain__is_sample=True)
    return set(shown.values_list("digest", flat=True))


def remove_photos(digests: set[str]) -> None:
    """Delete the files that no chain shows any more."""
    for digest in digests:
        drop_files(digest)
