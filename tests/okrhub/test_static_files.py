"""Where a page finds its stylesheets, scripts and pictures."""

import pytest

from okrhub.lib.static_files import HashedStaticFiles


@pytest.fixture
def files() -> HashedStaticFiles:
    """The files of a release, of which one has been hashed."""
    hashed = HashedStaticFiles()
    hashed.hashed_files = {"css/base.css": "css/base.0123456789ab.css"}
    return hashed


def test_the_address_says_what_the_file_contains(files):
    assert files.url("css/base.css") == "/static/css/base.0123456789ab.css"


def test_an_address_is_looked_up_once(files):
    first = files.url("css/base.css")
    files.hashed_files.clear()

    assert files.url("css/base.css") == first


def test_a_file_that_is_not_there_is_an_error_each_time(files):
    for _ in range(2):
        with pytest.raises(ValueError, match="Missing staticfiles manifest entry"):
            files.url("css/gone.css")
