"""The fonts that set-up makes."""

import pytest
from fontTools.ttLib import TTFont

from portal.core.fonts import WEIGHTS, build_fonts

pytestmark = pytest.mark.whole

VIETNAMESE = (
    "ăâđêôơưĂÂĐÊÔƠƯạảãàáậẩẫầấặẳẵằắẹẻẽèéệểễềếịỉĩìíọỏõòóộổỗồốợởỡờớụủũùúựửữừứỵỷỹỳý"
)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    target = tmp_path_factory.mktemp("fonts")
    return target, build_fonts(target)


def test_one_file_a_weight_under_40_kilobytes(built):
    _, files = built
    assert [path.name for path in files] == [
        f"be-vietnam-pro-{weight}.woff2" for weight in WEIGHTS
    ]
    assert all(path.stat().st_size < 40_000 for path in files)


def test_every_vietnamese_letter_is_in_the_font(built):
    for path in built[1]:
        with TTFont(path) as font:
            letters = font.getBestCmap()
        assert [
            x for x in VIETNAMESE + "0123456789₫–“”…" if ord(x) not in letters
        ] == []


def test_tabular_digits_have_one_width(built):
    for path in built[1]:
        with TTFont(path) as font:
            font.ensureDecompiled()
        table = font["GSUB"].table
        (feature,) = [
            record.Feature
            for record in table.FeatureList.FeatureRecord
            if record.FeatureTag == "tnum"
        ]
        (lookup,) = feature.LookupListIndex
        mapping = table.LookupList.Lookup[lookup].SubTable[0].mapping
        assert len(mapping) == 10
        assert len({font["hmtx"][name][0] for name in mapping.values()}) == 1


def test_a_second_build_makes_nothing(built):
    assert build_fonts(built[0]) == []


def test_a_lost_file_is_made_again(tmp_path):
    first = build_fonts(tmp_path)[0]
    first.unlink()
    assert first in build_fonts(tmp_path)
    assert first.is_file()


def test_fonts_of_another_edition_are_made_again(tmp_path):
    files = build_fonts(tmp_path)
    (tmp_path / ".edition").write_text("1.0", encoding="utf-8")
    assert build_fonts(tmp_path) == files
