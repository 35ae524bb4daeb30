"""Rich text that people write: the few tags that survive, whatever was pasted."""

import html
import re
import unicodedata

import nh3

# Headings start at 2: the page's own title is the h1. Pictures are not part of texts.
TAGS = {
    "p",
    "br",
    "h2",
    "h3",
    "strong",
    "em",
    "ul",
    "ol",
    "li",
    "blockquote",
    "a",
    "hr",
}
SCHEMES = {"http", "https", "mailto", "tel"}

# The same list for the editor (django-prose-editor), so that it offers nothing that
# would be dropped on saving.
EDITOR_EXTENSIONS: dict[str, object] = {
    "Bold": True,
    "Italic": True,
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HardBreak": True,
    "HorizontalRule": True,
    "Link": {"enableTarget": False, "protocols": sorted(SCHEMES)},
    "History": True,
}

_BLOCK_END = re.compile(r"</(?:p|h2|h3|li|blockquote)>|<br>|<hr>")
_EMPTY = re.compile(r"^(?:<(?P<tag>p|h2|h3)>\s*</(?P=tag)>\s*)+$")


def sanitise(text: str) -> str:
    """Return the HTML with only harmless tags, in NFC; empty if nothing is written."""
    clean = nh3.clean(
        unicodedata.normalize("NFC", text.replace("\x00", "")),
        tags=TAGS,
        clean_content_tags={"script", "style", "iframe", "object", "svg", "math"},
        attributes={"a": {"href"}},
        url_schemes=SCHEMES,
        link_rel="noopener nofollow",
    ).strip()
    return "" if _EMPTY.match(clean) else clean


def plain(text: str) -> str:
    """Return the words of sanitised HTML on one line, for search and descriptions."""
    spaced = _BLOCK_END.sub(lambda match: f"{match[0]} ", text)
    return " ".join(html.unescape(nh3.clean(spaced, tags=set())).split())
