"""Rich text keeps few tags; nothing that runs or loads gets through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.richtext import plain, sanitise


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<p>Một <strong>hai</strong></p>", "<p>Một <strong>hai</strong></p>"),
        ("<p></p>", ""),
        ("<p> </p><p></p>", ""),
        ("<script>alert(1)</script>", ""),
        ("<p style='color:red' class='x' id='y'>a</p>", "<p>a</p>"),
        ("<img src=x onerror=alert(1)>", ""),
        ("<iframe src='//x'></iframe>", ""),
        ("<svg><a href='javascript:1'>x</a></svg>", ""),
        ("<a href='data:text/html,x'>x</a>", '<a rel="noopener nofollow">x</a>'),
        ("<form action=/><button>x</button></form>", "x"),
        (
            "<a href='https://example.vn' onclick=x target=_blank>x</a>",
            '<a href="https://example.vn" rel="noopener nofollow">x</a>',
        ),
        ("a\x00b", "ab"),
        ("<p>ti\u0323</p>", "<p>tị</p>"),
    ],
)
def test_what_survives(written, kept):
    assert sanitise(written) == kept


@given(st.text(alphabet="<>/ap \"'=:jscript&#;x", max_size=60))
def test_cleaning_twice_changes_nothing_more(text):
    once = sanitise(text)
    assert sanitise(once) == once


def test_plain_words_do_not_run_together():
    assert plain("<h2>Mận</h2><p>hậu&amp;đào<br>chín</p>") == "Mận hậu&đào chín"
