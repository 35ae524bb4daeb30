"""Cut Be Vietnam Pro down to what the pages need and pack it as WOFF2.

The full family is 18 files of about 130 kB; the portal uses two weights and the letters
of Vietnamese and Western European languages, about 32 kB each. The font has digits of
unequal width only ("1" is half a "4"), so columns of numbers would not line up: we add
digits of one width as the standard `tnum` feature. Its licence, OFL 1.1 without a
reserved name, allows that.
"""

import logging
import os
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import fontpkg_be_vietnam_pro
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent

WEIGHTS = {400: "Regular", 600: "SemiBold"}
# Basic Latin, Latin-1, Latin Extended-A, the Vietnamese ơ ư, combining marks, Latin
# Extended Additional (all stacked Vietnamese letters), punctuation, ₫ €, arrows, ≤ ≥.
UNICODES = (
    "U+0020-007E,U+00A0-017F,U+01A0-01A1,U+01AF-01B0,U+0300-0303,U+0306,U+0309,"
    "U+0323,U+031B,U+1EA0-1EF9,U+2010-2027,U+202F-203A,U+20AB,U+20AC,U+2190-2193,"
    "U+2212,U+2248,U+2260,U+2264,U+2265"
)
DIGITS = "0123456789"
FEATURES = ["kern", "liga", "mark", "mkmk", "ccmp", "locl", "tnum"]


def build_fonts(target: Path) -> list[Path]:
    """Write the WOFF2 files into `target` and return those that were made anew.

    A file is made again only when the font package changed; each is put in place whole,
    so two set-ups at the same time cannot leave half a font.
    """
    target.mkdir(parents=True, exist_ok=True)
    edition = f"{version('fontpkg-be-vietnam-pro')} {UNICODES}"
    # A dot file: collectstatic leaves it where it is.
    stamp = target / ".edition"
    files = {weight: target / f"be-vietnam-pro-{weight}.woff2" for weight in WEIGHTS}
    current = stamp.is_file() and stamp.read_text(encoding="utf-8") == edition
    if current and all(path.is_file() for path in files.values()):
        return []
    for weight, path in files.items():
        _write_subset(_source(WEIGHTS[weight]), path)
    _replace(stamp, edition.encode())
    return list(files.values())


def _source(style: str) -> Path:
    package = Path(fontpkg_be_vietnam_pro.ROOT)
    return package / "files" / f"BeVietnamPro-{style}.ttf"


def _write_subset(source: Path, path: Path) -> None:
    # The subsetter reports every dropped table as a warning.
    logging.getLogger("fontTools.subset").setLevel(logging.ERROR)
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = FEATURES
    options.name_IDs = [0, 1, 2, 13, 14]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(UNICODES.replace("U+", "")))
    with (
        subset.load_font(source, options) as font,
        tempfile.TemporaryDirectory(dir=path.parent) as scratch,
    ):
        add_tabular_digits(font)
        subsetter.subset(font)
        draft = Path(scratch) / path.name
        subset.save_font(font, draft, options)
        draft.replace(path)


def add_tabular_digits(font: TTFont) -> None:
    """Give the font a `tnum` feature: the same digits, each on the width of the zero."""
    names = font.getBestCmap()
    width = font["hmtx"][names[ord("0")]][0]
    mapping = {
        names[ord(digit)]: _centred_copy(font, names[ord(digit)], width)
        for digit in DIGITS
    }
    table = font["GSUB"].table
    table.LookupList.Lookup.append(_substitution(mapping))
    table.LookupList.LookupCount = len(table.LookupList.Lookup)
    record = otTables.FeatureRecord()
    record.FeatureTag = "tnum"
    record.Feature = otTables.Feature()
    record.Feature.LookupListIndex = [table.LookupList.LookupCount - 1]
    record.Feature.LookupCount = 1
    # Feature records stand in alphabetical order; nothing in this font follows "tnum".
    table.FeatureList.FeatureRecord.append(record)
    table.FeatureList.FeatureCount = len(table.FeatureList.FeatureRecord)
    for language in _languages(table.ScriptList):
        language.FeatureIndex.append(table.FeatureList.FeatureCount - 1)
        language.FeatureCount = len(language.FeatureIndex)


def _centred_copy(font: TTFont, name: str, width: int) -> str:
    advance, bearing = font["hmtx"][name]
    shift = (width - advance) // 2
    component = GlyphComponent()
    component.glyphName, component.x, component.y = name, shift, 0
    component.flags = 0x0004  # round the offset to the grid
    glyph = Glyph()
    glyph.numberOfContours = -1
    glyph.components = [component]
    copy = f"{name}.tnum"
    font["glyf"][copy] = glyph
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][copy] = (width, bearing + shift)
    return copy


def _substitution(mapping: dict[str, str]) -> otTables.Lookup:
    single = otTables.SingleSubst()
    single.mapping = mapping
    lookup = otTables.Lookup()
    lookup.LookupType, lookup.LookupFlag = 1, 0
    lookup.SubTable, lookup.SubTableCount = [single], 1
    return lookup


def _languages(scripts: otTables.ScriptList) -> Iterator[otTables.LangSys]:
    for record in scripts.ScriptRecord:
        if record.Script.DefaultLangSys is not None:
            yield record.Script.DefaultLangSys
        for language in record.Script.LangSysRecord:
            yield language.LangSys


def _replace(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as draft:
        draft.write(content)
    Path(name).replace(path)
