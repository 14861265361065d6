"""The words a file may use for kinds, states, outcomes, levels and so on."""

import re

_NEITHER_LETTER_NOR_DIGIT = re.compile(r"[\W_]+")

KINDS = {
    "increase": "increase",
    "increase to": "increase",
    "maximize": "increase",
    "maximise": "increase",
    "decrease": "decrease",
    "decrease to": "decrease",
    "reduce": "decrease",
    "minimize": "decrease",
    "minimise": "decrease",
    "maintain": "maintain_above",
    "maintain above": "maintain_above",
    "stay at or above": "maintain_above",
    "at least": "maintain_above",
    "maintain below": "maintain_below",
    "stay at or below": "maintain_below",
    "at most": "maintain_below",
    "milestone": "milestone",
    "binary": "milestone",
    "boolean": "milestone",
    "yes no": "milestone",
    "baseline": "baseline",
    "find the number first": "baseline",
    "unmeasured": "unmeasured",
    "not measurable yet": "unmeasured",
}
STATES = {
    "proposed": "proposed",
    "draft": "proposed",
    "idea": "proposed",
    "ready": "ready",
    "agreed": "ready",
    "planned": "ready",
    "not started": "ready",
    "in process": "in_process",
    "in progress": "in_process",
    "active": "in_process",
    "open": "in_process",
    "committed": "in_process",
    "started": "in_process",
    "running": "in_process",
    "on track": "in_process",
    "at risk": "in_process",
    "off track": "in_process",
    "paused": "paused",
    "on hold": "paused",
    "deferred": "deferred",
    "postponed": "deferred",
    "closed": "closed",
    "done": "closed",
    "completed": "closed",
    "finished": "closed",
    "achieved": "closed",
    "missed": "closed",
    "not achieved": "closed",
    "failed": "closed",
    "dropped": "closed",
    "cancelled": "closed",
    "canceled": "closed",
    "stopped": "closed",
    "declined": "declined",
    "rejected": "declined",
}
OUTCOMES = {
    "achieved": "achieved",
    "reached": "achieved",
    "met": "achieved",
    "missed": "missed",
    "not achieved": "missed",
    "not met": "missed",
    "failed": "missed",
    "dropped": "dropped",
    "cancelled": "dropped",
    "canceled": "dropped",
    "stopped": "dropped",
    "unrecorded": "unrecorded",
    "unknown": "unrecorded",
    "not recorded": "unrecorded",
}
LEVELS = {
    "company": "company",
    "company wide": "company",
    "organisation": "company",
    "organization": "company",
    "global": "company",
    "department": "department",
    "unit": "department",
    "division": "department",
    "area": "department",
    "team": "team",
    "squad": "team",
}
AMBITIONS = {
    "committed": "committed",
    "roofshot": "committed",
    "aspirational": "aspirational",
    "moonshot": "aspirational",
    "stretch": "aspirational",
}
CADENCES = {
    "quarterly": "quarterly",
    "quarter": "quarterly",
    "annual": "annual",
    "annually": "annual",
    "yearly": "annual",
    "year": "annual",
}


def meaning(text: str, known: dict[str, str]) -> str:
    """Return what a word of the file stands for; empty when nobody knows it."""
    plain = _NEITHER_LETTER_NOR_DIGIT.sub(" ", text.casefold()).strip()
    return known.get(plain, "")
