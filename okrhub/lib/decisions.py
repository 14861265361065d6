"""The answer of a policy: allowed or not, and why not."""

from dataclasses import dataclass

from okrhub.lib.errors import NotPermitted


@dataclass(frozen=True, slots=True)
class Decision:
    """Truthy when allowed; otherwise carries the reason as a sentence."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        """Say whether the decision allows the act."""
        return self.allowed

    def enforce(self) -> None:
        """Raise NotPermitted with the reason unless allowed."""
        if not self.allowed:
            raise NotPermitted(self.reason)


ALLOWED = Decision(allowed=True)


def denied(reason: str) -> Decision:
    """Return a refusal with its reason."""
    return Decision(allowed=False, reason=reason)


def allow_if(condition: object, reason: str) -> Decision:
    """Allow when the condition holds, else refuse with the reason."""
    return ALLOWED if condition else denied(reason)
