"""The sample's commands where no sample was loaded."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.accounts.models import User
from portal.home.sample.people import totp_code

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("command", ["load_sample", "sample_accounts"])
def test_commands_refuse_outside_sample_mode(settings, command):
    settings.SAMPLE_MODE = False
    with pytest.raises(CommandError, match=r"SAMPLE_MODE|sample mode"):
        call_command(command, stdout=StringIO())
    assert not User.objects.exists()


def test_accounts_without_a_sample_say_what_to_do(settings):
    out = StringIO()
    call_command("sample_accounts", stdout=out)
    assert "load_sample" in out.getvalue()


def test_a_known_secret_gives_the_code_of_the_standard():
    # RFC 6238, appendix B: SHA-1, 59 s; the last six of eight digits.
    assert totp_code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 59) == "287082"


def test_no_file_is_kept_in_the_repository():
    folder = Path(__file__).parents[2] / "portal" / "home" / "sample"
    assert {path.suffix for path in folder.iterdir() if path.is_file()} == {".py"}
