"""One objective on one page, for a group: the canvas (DOMAIN 1.4)."""

from collections import Counter
from dataclasses import dataclass
from hashlib import sha256

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from conversations.models import NamedOpinion, NamelessOpinion, OpinionRound
from conversations.models.opinions import LEAST_NAMELESS, Opinion
from objectives import facts
from objectives.models import (
    AlignmentLink,
    Contributor,
    GuardRail,
    Initiative,
    KeyResult,
    Objective,
)
from objectives.queries import guard_rails_of, objective_called

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

    objective: Objective
    key_results: tuple[KeyResult, ...]
    links: tuple[AlignmentLink, ...]
    guard_rails: tuple[GuardRail, ...]
    options: tuple[Initiative, ...]
    contributors: tuple[str, ...]
    votes: Votes | None

    @property
    def digest(self) -> str:
        """Return a short text that is another one as soon as anything shown changes."""
        told = (
            [self.objective.pk, self.objective.version],
            [(row.pk, row.version) for row in self.key_results],
            [(link.pk, link.upper.title) for link in self.links],
            [(each.pk, each.lowest, each.highest) for each in self.guard_rails],
            [(each.pk, each.version) for each in self.options],
            self.contributors,
            self.votes,
        )
        return sha256(repr(told).encode()).hexdigest()[:32]


def canvas_of(reference: str) -> Canvas | None:
    """Return the canvas of O-12, or None. Six queries."""
    objective = objective_called(reference)
    if objective is None:
        return None
    key_results = tuple(_key_results(objective))
    links = AlignmentLink.objects.filter(objective=objective)
    options = Initiative.objects.filter(key_results__in=key_results).distinct()
    helping = {name for row in key_results for name in vars(row)["helping"]}
    return Canvas(
        objective=objective,
        key_results=key_results,
        links=tuple(
            links.select_related("parent", "key_result", "goal").order_by(
                "-is_primary", "pk"
            )
        ),
        guard_rails=tuple(guard_rails_of(objective)),
        options=tuple(options.order_by("number")),
        contributors=tuple(sorted(helping)),
        votes=votes_of(objective),
    )


def _key_results(objective: Objective) -> QuerySet[KeyResult]:
    """Return what counts, with the names of the teams that help."""
    helping = Contributor.objects.filter(key_result=OuterRef("pk"))
    return (
        KeyResult.objects.filter(objective=objective, state__in=facts.IN_PLAY)
        .annotate(helping=ArraySubquery(helping.values("team__name")))
        .order_by("position", "pk")
    )


def votes_of(objective: Objective) -> Votes | None:
    """Return the votes of the latest round, None without one. One query."""
    asked = (
        OpinionRound.objects.filter(objective=objective)
        .annotate(named=_said(NamedOpinion), nameless=_said(NamelessOpinion))
        .order_by("-pk")
        .first()
    )
    if asked is None:
        return None
    if asked.answers < LEAST_NAMELESS:
        return Votes(asked.answers)
    said = [*vars(asked)["named"], *vars(asked)["nameless"]]
    counted = Counter(each["points"] for each in said if each["points"])
    worries = [each["text"] for each in said if each["kind"] == Opinion.Kind.WORRY]
    is_told = counted.total() >= LEAST_NAMELESS
    points = tuple((n, counted[n]) for n in range(5, 0, -1)) if is_told else ()
    return Votes(asked.answers, points, tuple(worries[:MOST_WORRIES]))


def _said(kind: type[NamedOpinion] | type[NamelessOpinion]) -> ArraySubquery:
    wanted = [Opinion.Kind.VOTE, Opinion.Kind.WORRY]
    rows = kind.objects.filter(round=OuterRef("pk"), kind__in=wanted)
    columns = {name: name for name in ("kind", "points", "text")}
    return ArraySubquery(rows.order_by("pk").values(about=JSONObject(**columns)))
