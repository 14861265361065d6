"""How far a running import is, told outside its transaction; lost without harm."""

import logging

from django.core.cache import caches

KEPT_SECONDS = 3600
logger = logging.getLogger(__name__)


def tell(run_id: int, count: int) -> None:
    """Say how many objectives a run has written so far. One Redis command."""
    try:
        caches["redis"].set(_key(run_id), count, KEPT_SECONDS)
    except Exception:  # noqa: BLE001 - whatever Redis does, the import goes on
        logger.warning("The progress of import %s could not be told.", run_id)


def told(run_id: int) -> int:
    """Return how many objectives a run has written; 0 when nobody knows."""
    try:
        return int(caches["redis"].get(_key(run_id), 0))
    except Exception:  # noqa: BLE001 - whatever Redis does, the page is shown
        return 0


def _key(run_id: int) -> str:
    return f"import:{run_id}"
