"""One objective on one page, for a group: the canvas (DOMAIN 1.4)."""

from collections import Counter
from dataclasses import dataclass
from hashlib import sha256

from conversations.models import NamedOpinion, NamelessOpinion, OpinionRound
from conversations.models.opinions import LEAST_NAMELESS, Opinion
from objectives.models import FieldDraft, GuardRail, Initiative, Objective
from objectives.queries import (
    DraftedObjective,
    guard_rails_of,
    objective_called,
    typed_by,
    unfolded,
)
from organizations.models import Membership
from teams.models import Team

MOST_WORRIES = 3


@dataclass(frozen=True, slots=True)
class Votes:
    """What a team thinks, from 1 to 5, and what worries it.

    Nothing is told of fewer than three answers, no votes of fewer than three, and
    nobody is named.
    """

    answers: int
    points: tuple[tuple[int, int], ...] = ()
    worries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Canvas:
    """All that stands on the canvas of one objective."""

    okr: DraftedObjective
    guard_rails: tuple[GuardRail, ...]
    options: tuple[Initiative, ...]
    contributors: tuple[Team, ...]
    votes: Votes | None
    typed: dict[tuple[str, str], FieldDraft]

    @property
    def objective(self) -> Objective:
        """Return the objective."""
        return self.okr.objective

    @property
    def digest(self) -> str:
        """Return a short text that is another one as soon as anything shown changes."""
        told = (
            [self.objective.pk, self.objective.version],
            [(row.pk, row.version) for row in self.okr.key_results],
            [(link.pk, link.upper.title) for link in self.okr.links],
            [(each.pk, each.lowest, each.highest) for each in self.guard_rails],
            [(each.pk, each.version) for each in self.options],
            [team.name for team in self.contributors],
            self.votes,
        )
        return sha256(repr(told).encode()).hexdigest()[:32]


def canvas_of(reference: str, *, reader: Membership) -> Canvas | None:
    """Return the canvas of O-12, or None. Twelve queries."""
    objective = objective_called(reference)
    if objective is None:
        return None
    (okr,) = unfolded([objective])
    contributors = {
        each.team for row in okr.key_results for each in row.contributors.all()
    }
    options = Initiative.objects.filter(key_results__in=okr.key_results).distinct()
    return Canvas(
        okr=okr,
        guard_rails=tuple(guard_rails_of(objective)),
        options=tuple(options.order_by("number")),
        contributors=tuple(sorted(contributors, key=lambda team: team.name)),
        votes=votes_of(objective),
        typed=typed_by(reader, objective),
    )


def votes_of(objective: Objective) -> Votes | None:
    """Return the votes of the latest round, None without one. Three queries at most."""
    asked = OpinionRound.objects.filter(objective=objective).order_by("-pk").first()
    if asked is None:
        return None
    if asked.answers < LEAST_NAMELESS:
        return Votes(asked.answers)
    counted: Counter[int] = Counter()
    worries: list[str] = []
    told = {"round": asked, "kind__in": [Opinion.Kind.VOTE, Opinion.Kind.WORRY]}
    for rows in (NamedOpinion.objects, NamelessOpinion.objects):
        for said in rows.filter(**told).order_by("pk"):
            if said.kind == Opinion.Kind.WORRY:
                worries.append(said.text)
            elif said.points:
                counted[said.points] += 1
    is_told = counted.total() >= LEAST_NAMELESS
    points = tuple((n, counted[n]) for n in range(5, 0, -1)) if is_told else ()
    return Votes(asked.answers, points, tuple(worries[:MOST_WORRIES]))
