"""Jobs of the worker: what pages over several rooms read ready-made."""

from django.utils import timezone

from organizations.jobs import after_change
from screens import actions


@after_change("screens.keep_map")
def keep_map() -> None:
    """Draw up the alignment map anew."""
    actions.keep_map(now=timezone.now())
