"""What the writing of the demonstration knows, and what it has written so far."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from objectives.models import KeyResult, Objective
from organizations.models import Membership
from teams.models import Team


@dataclass
class Stage:
    """What the writing needs to know and what it has written, by mark."""

    today: date
    now: datetime
    teams: dict[str, Team]
    owners: dict[str, Membership]
    leaders: dict[str, Membership]
    chance: random.Random
    objectives: dict[str, Objective] = field(default_factory=dict)
    key_results: dict[str, KeyResult] = field(default_factory=dict)
    numbers: dict[str, int] = field(
        default_factory=lambda: {"O": 0, "KR": 0, "past O": 100, "past KR": 200}
    )

    def number(self, kind: str) -> int:
        """Give out the next number of a kind."""
        self.numbers[kind] += 1
        return self.numbers[kind]


def moment(on: date) -> datetime:
    """Return ten o'clock of a day."""
    return datetime.combine(on, time(10), tzinfo=UTC)
