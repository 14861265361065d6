"""How the story tells an OKR."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class KeyResultStory:
    """A key result and how it goes: `ratio` of today's pace, confidence week by week.

    `silent_for` days nobody has measured it; `was` its target before it was revised, and
    `learned` why. `metric` is what it measures, where another team measures that too.
    """

    mark: str
    title: str
    unit: str
    baseline: str
    target: str
    ratio: float
    confidence: tuple[int, ...] = (7, 7, 7)
    silent_for: int = 0
    kind: str = ""
    was: str = ""
    learned: str = ""
    metric: str = ""


@dataclass(frozen=True)
class ObjectiveStory:
    """An objective of this quarter or year; `began` days after the cycle's start."""

    mark: str
    title: str
    team: str
    key_results: tuple[KeyResultStory, ...]
    parent: str = ""
    ambition: str = "committed"
    began: int = 0
    quarters_ago: int = 0
    carried_because: tuple[str, ...] = ()
    co_owners: tuple[str, ...] = ()
    state: str = "in_process"
    why: str = ""
    sponsor: str = ""
    notes: tuple[str, ...] = field(default=())
