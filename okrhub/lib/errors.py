"""The two expected refusals. Middleware maps them to pages, the API to problem+json."""

from typing import Any


class Refusal(Exception):
    """An expected refusal with a sentence for the person who asked."""

    status = 400

    def __init__(self, reason: str, **facts: Any) -> None:
        """Keep the sentence and the facts a page may show beside it."""
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


class NotPermitted(Refusal):
    """This person may not do this."""

    status = 403


class Conflict(Refusal):
    """The state of things does not allow this (limit reached, stale version)."""

    status = 409


class Unfit(Conflict):
    """What was given does not fit its field; a page answers like any wrong field."""


class Stale(Conflict):
    """Somebody else saved in between; `version` names the one there is now."""
