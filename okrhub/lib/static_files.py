"""Static files, whose addresses are worked out once by a process.

Each page names more than a dozen of them, which took a tenth of the time of a small one.
"""

from functools import lru_cache
from typing import Any

from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from okrhub.lib.addresses import MOST_KEPT


class StaticFiles(StaticFilesStorage):
    """The files as they lie in the source, for development and the tests."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with no address known."""
        super().__init__(*args, **kwargs)
        self._address = lru_cache(MOST_KEPT)(super().url)

    def url(self, name: str | None) -> str:
        """Return where a file is to be had."""
        return self._address(name)


class HashedStaticFiles(StaticFiles, CompressedManifestStaticFilesStorage):
    """The files of a release, each compressed and named after what it contains."""
