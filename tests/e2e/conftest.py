"""One portal for all browser tests of a worker; it stops by itself."""

from collections.abc import Iterator

import pytest

from tests.e2e.portal import Portal, running


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with running(tmp_path_factory.mktemp("portal")) as started:
        yield started
