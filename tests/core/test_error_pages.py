"""Pages for the moments when there is no database, no session and no reader."""

import pytest
from django.template.loader import get_template
from django.utils import translation


@pytest.fixture(autouse=True)
def plain_static(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {
            "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        },
    }


@pytest.mark.parametrize("code", ["400", "413", "500", "503"])
def test_an_error_page_needs_no_database_and_no_context(code):
    # No `db` mark: pytest-django refuses any query made here.
    with translation.override("vi"):
        page = get_template(f"{code}.html").render()
    assert '<html lang="vi">' in page
    assert 'href="/"' in page


@pytest.mark.parametrize("code", ["400", "413", "500", "503"])
def test_an_error_page_keeps_the_strict_policy(code):
    page = get_template(f"{code}.html").render()
    assert "style=" not in page
    assert "<style" not in page
    assert "<script>" not in page
