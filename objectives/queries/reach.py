"""What an objective's outcome needs, who has it, and how complex it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When
from django.db.models.functions import JSONObject

from objectives.coaching import Label, looks_like_output, verdict
from objectives.models import (
    AlignmentLink,
    CoOwner,
    KeyResult,
    Objective,
    ObjectiveFunction,
    TopologyChoice,
)
from objectives.topology import Reach, TeamFunctions, drift, reach
from teams.models import Team, TeamFunction

_ABOUT = JSONObject(number="number", name="name", functions="carries")


@dataclass(frozen=True, slots=True)
class Size:
    """How complex an objective is and who takes it on; `said_on` says where it stands.

    `domain`, `complexity` and `topology` are empty where nothing above says any.
    """

    domain: str = ""
    complexity: int | None = None
    topology: str = ""
    said_on: Objective | None = None

    @property
    def is_said(self) -> bool:
        """Say whether anything is known."""
        return self.said_on is not None

    @property
    def domain_words(self) -> str:
        """Return the domain in words."""
        return Objective.Domain(self.domain).label if self.domain else ""

    @property
    def words(self) -> str:
        """Return it in one line: "Complex, 4 of 5. Dedicated team"."""
        score = f"{self.complexity} of 5" if self.complexity else ""
        size = ", ".join(each for each in (self.domain_words, score) if each)
        return ". ".join(each for each in (size, self.topology_words) if each)

    @property
    def topology_words(self) -> str:
        """Return the set-up in words."""
        return Objective.Topology(self.topology).label if self.topology else ""


@dataclass(frozen=True, slots=True)
class SizeChosen:
    """What was chosen for an objective on a day, by whom and why if that was said."""

    size: Size
    on: date
    who: str
    reason: str


def chosen_sizes() -> ArraySubquery:
    """Return a column with what was chosen for each objective; see `sizes_chosen`."""
    rows = TopologyChoice.objects.filter(objective=OuterRef("pk"))
    return ArraySubquery(
        rows.order_by("-recorded_at", "-pk").values(
            about=JSONObject(
                domain="domain",
                complexity="complexity",
                topology="topology",
                on="chosen_on",
                who="actor__user__name",
                reason="reason",
            )
        )
    )


def sizes_chosen(found: Iterable[Mapping[str, Any]]) -> tuple[SizeChosen, ...]:
    """Return what was chosen, the latest first, from the column of `chosen_sizes`."""
    return tuple(
        SizeChosen(
            Size(about["domain"], about["complexity"], about["topology"]),
            date.fromisoformat(about["on"]),
            about["who"] or "",
            about["reason"],
        )
        for about in found
    )


def size_of(objective: Objective, line_of_sight: Iterable[AlignmentLink]) -> Size:
    """Return what is said of an objective, or by the nearest above that says any.

    Asked once, on the annual objective, and inherited by what leads there (DOMAIN 2.1):
    looked up, never copied. No query.
    """
    above = (link.parent for link in line_of_sight if link.parent is not None)
    for said_on in (objective, *above):
        if said_on.domain or said_on.complexity or said_on.topology:
            return Size(said_on.domain, said_on.complexity, said_on.topology, said_on)
    return Size()


def needed_functions() -> Case:
    """Return the names of the functions that the objective around it needs.

    Where it says none, those of what it leads to first (DOMAIN 2.1: inherited).
    """
    return Case(
        When(Exists(_needed()), then=_names(_needed())),
        default=_names(_needed_above()),
    )


def functions_needed(objective: Objective) -> list[str]:
    """Return the names of the functions that an objective needs. One query."""
    return list(
        ObjectiveFunction.objects.filter(objective=objective)
        .order_by("function__name")
        .values_list("function__name", flat=True)
    )


def teams_where_needed() -> Case:
    """Return what `team_functions` reads, where the objective around it needs any.

    Else nothing is looked up.
    """
    teams = Team.objects.filter(archived_on=None).order_by("number")
    return Case(
        When(
            Exists(_needed()) | Exists(_needed_above()),
            then=ArraySubquery(teams.annotate(carries=_carried()).values(about=_ABOUT)),
        ),
        default=Value([], output_field=ArrayField(models.JSONField())),
    )


def team_functions(rows: Iterable[Mapping[str, Any]]) -> list[TeamFunctions]:
    """Return teams with what they carry, from what the queries here return."""
    found = [row.get("about", row) for row in rows]
    return [
        TeamFunctions(
            f"T-{about['number']}", about["name"], frozenset(about["functions"])
        )
        for about in found
    ]


def reach_of(
    needed: Sequence[str], accountable: Sequence[str], teams: Sequence[TeamFunctions]
) -> Reach:
    """Compare what an outcome needs with what its teams have. No query.

    `accountable` are the teams' references, the owner's first; `teams` are all.
    """
    by_reference = {team.reference: team for team in teams}
    owners = [by_reference[each] for each in accountable if each in by_reference]
    return reach(needed if owners else (), owners, teams)


def drift_of(
    key_results: Iterable[KeyResult],
    line_of_sight: Sequence[AlignmentLink],
    reached: Reach,
) -> str:
    """Return the question where outputs stand under an outcome out of reach.

    Reads texts only where something is missing; no query.
    """
    if reached.is_within or not line_of_sight:
        return ""
    return drift(
        parent=_label_above(line_of_sight[0]),
        children=(verdict(row.title).label for row in key_results),
        reached=reached,
    )


def drift_about(objective: Objective, label: Label) -> tuple[str, Reach]:
    """Return the question where a text of an objective is out of its teams' reach.

    `label` is what the text reads as; empty where it may be a matter of wording. One
    query where it reads as an output, and two where something stands above.
    """
    links = objective.links_up.select_related("parent", "key_result", "goal")
    above = (
        links.order_by("-is_primary", "pk").first() if label is Label.OUTPUT else None
    )
    if above is None:
        return "", Reach(owners=(), needed=(), missing=())
    return drift_below(above, objective)


def drift_below(above: AlignmentLink, objective: Objective) -> tuple[str, Reach]:
    """Return the question where an output below `above` is out of its teams' reach.

    One query where an outcome stands above.
    """
    if _label_above(above) is not Label.OUTCOME:
        return "", Reach(owners=(), needed=(), missing=())
    around = (
        Objective.objects.filter(pk=objective.pk)
        .annotate(
            needs=needed_functions(),
            all_teams=teams_where_needed(),
            owners=ArraySubquery(
                CoOwner.objects.filter(objective=OuterRef("pk"))
                .order_by("pk")
                .values("team__number")
            ),
        )
        .values("needs", "all_teams", "owners")
        .get()
    )
    reached = reach_of(
        around["needs"],
        [objective.team.reference, *(f"T-{number}" for number in around["owners"])],
        team_functions(around["all_teams"]),
    )
    children = [Label.OUTPUT]
    return drift(parent=Label.OUTCOME, children=children, reached=reached), reached


def label_of_objective(title: str) -> Label:
    """Say whether an objective's words begin with a solution, or tell of a state."""
    return Label.OUTPUT if looks_like_output(title) else Label.OUTCOME


def _label_above(link: AlignmentLink) -> Label:
    """Return what stands above: a key result by its text, the rest by how it begins.

    Objectives and goals are states to be reached, unless they begin with a solution.
    """
    if link.key_result is not None:
        return verdict(link.key_result.title).label
    return label_of_objective(link.upper.title)


def _carried() -> ArraySubquery:
    rows = TeamFunction.objects.filter(team=OuterRef("pk"))
    return ArraySubquery(rows.values("function__name"))


def _needed() -> QuerySet[ObjectiveFunction]:
    return ObjectiveFunction.objects.filter(objective=OuterRef("pk"))


def _needed_above() -> QuerySet[ObjectiveFunction]:
    above = AlignmentLink.objects.filter(
        objective=OuterRef(OuterRef("pk")), is_primary=True
    )
    return ObjectiveFunction.objects.filter(objective__in=above.values("parent"))


def _names(rows: QuerySet[ObjectiveFunction]) -> ArraySubquery:
    return ArraySubquery(rows.order_by("function__name").values("function__name"))
