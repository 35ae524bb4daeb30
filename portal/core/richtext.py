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


def paragraphs(text: str) -> str:
    """Return text typed without the editor as HTML: an empty line parts paragraphs.

    Text that holds a tag came from the editor and is left as it is.
    """
    if "<" in text:
        return text
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return "".join(
        f"<p>{html.escape(block.strip()).replace(chr(10), '<br>')}</p>"
        for block in blocks
        if block.strip()
    )
