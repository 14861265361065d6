"""Overlaps of two teams' OKRs: as they stand, and what there is to compare."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.search import TrigramSimilarity
from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from conversations import overlaps as rules
from conversations import policies
from conversations.models import Overlap
from objectives.lifecycle import OPEN
from objectives.models import AlignmentLink, GuardRail, KeyResult, Need, Objective
from okrhub.lib.decisions import Decision
from organizations.references import OBJECTIVE, number_of
from teams.models import Team
from teams.queries import TeamName
from teams.standing import Standing

ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class OverlapRow:
    """A line of the list: its age in days, both ends counted, and who may answer."""

    overlap: Overlap
    days: int
    may_answer: Decision


def overlaps() -> QuerySet[Overlap]:
    """Return overlaps with both objectives, their teams and key results."""
    return Overlap.objects.select_related(
        "first__team", "second__team", "key_result", "other_key_result"
    )


def open_overlaps(
    teams: Collection[int] | None = None, *, okr: str = ""
) -> QuerySet[Overlap]:
    """Return what is alike or in conflict and waits for an answer, the oldest first.

    Of some teams or of all, of one OKR by its reference or of any.
    """
    rows = overlaps().filter(_of(teams, okr), state=Overlap.State.OPEN)
    return rows.order_by("found_on", "pk")


def answered_overlaps(
    teams: Collection[int] | None = None, *, okr: str = ""
) -> QuerySet[Overlap]:
    """Return what was answered, the latest first; of some teams or an OKR, or of all."""
    rows = overlaps().filter(_of(teams, okr)).exclude(state=Overlap.State.OPEN)
    return rows.order_by("-answered_on", "-pk")


def _of(teams: Collection[int] | None, okr: str) -> Q:
    wanted = Q()
    if teams is not None:
        wanted &= Q(first__team__in=teams) | Q(second__team__in=teams)
    if okr:
        number = number_of(okr, OBJECTIVE)
        wanted &= Q(first__number=number) | Q(second__number=number)
    return wanted


def overlap_number(pk: int) -> Overlap | None:
    """Return an overlap of the open organisation. One query."""
    return overlaps().filter(pk=pk).first()


def overlap_list(
    person: Standing,
    on: date,
    *,
    team: Team | TeamName | None = None,
    okr: str = "",
    is_answered: bool = False,
    number: int | str = 1,
) -> tuple[Page[Overlap], list[OverlapRow]]:
    """Return overlaps, 50 at a time. Two queries."""
    teams = None if team is None else [team.pk]
    wanted = answered_overlaps if is_answered else open_overlaps
    rows = wanted(teams, okr=okr)
    page = Paginator(rows, ON_A_PAGE).get_page(number)
    return page, [
        OverlapRow(
            overlap,
            ((overlap.answered_on or on) - overlap.found_on).days + 1,
            policies.may_answer_overlap(person, overlap),
        )
        for overlap in page.object_list
    ]


def objectives_to_compare(team_id: int) -> frozenset[int]:
    """Return the open objectives that a team owns or has a key result of. One query."""
    rows = Objective.objects.filter(
        Q(team=team_id) | Q(key_results__team=team_id), state__in=OPEN
    )
    return frozenset(rows.values_list("pk", flat=True))


def pairs_with(own: Collection[int]) -> frozenset[rules.Pair]:
    """Return what is between some objectives and other teams' open ones.

    Eight queries, and one for each objective whose title is compared.
    """
    mine = _measures(Q(objective__in=own))
    metrics = {measure.metric for measure in mine}
    rails = _rails(Q(objective__in=own) | Q(kpi__metric__in=metrics))
    metrics |= {rail.metric for rail in rails}
    others = _measures(Q(metric__in=metrics) & ~Q(objective__in=own))
    found = rules.pairs(
        mine,
        [*mine, *others],
        rails=rails,
        titles=list(_titles(own)),
        rings=rules.rings(_needs(), own),
        linked=_linked(own),
    )
    return frozenset(pair for pair in found if {pair.first, pair.second} & set(own))


def _measures(which: Q) -> list[rules.Measure]:
    rows = KeyResult.objects.filter(
        which,
        metric__isnull=False,
        state=KeyResult.State.OPEN,
        objective__state__in=OPEN,
    ).annotate(carrier=Coalesce("team_id", "objective__team_id"))
    return [
        rules.Measure(*row)
        for row in rows.order_by("pk").values_list(
            "pk", "objective_id", "carrier", "metric_id", "kind", "target"
        )
    ]


def _rails(which: Q) -> list[rules.Rail]:
    rows = GuardRail.objects.filter(
        which, kpi__archived_on=None, objective__state__in=OPEN
    )
    return [
        rules.Rail(*row)
        for row in rows.order_by("pk").values_list(
            "objective_id", "objective__team_id", "kpi__metric_id", "lowest", "highest"
        )
    ]


def _titles(own: Collection[int]) -> Iterable[rules.Title]:
    for objective in Objective.objects.filter(pk__in=own).order_by("pk"):
        likeness = TrigramSimilarity("title", objective.title)
        rows = Objective.objects.filter(cycle=objective.cycle_id, state__in=OPEN)
        rows = rows.exclude(team=objective.team_id).annotate(likeness=likeness)
        for pk, alike in rows.filter(likeness__gte=rules.MOST_ALIKE / 100).values_list(
            "pk", "likeness"
        ):
            yield rules.Title(objective.pk, pk, round(alike * 100))


def _needs() -> dict[int, list[int]]:
    found = defaultdict(list)
    rows = Need.objects.filter(objective__state__in=OPEN, needed__state__in=OPEN)
    for objective, needed in rows.values_list("objective_id", "needed_id"):
        found[objective].append(needed)
    return dict(found)


def _linked(own: Collection[int]) -> set[frozenset[int]]:
    leads = AlignmentLink.objects.filter(
        Q(objective__in=own) | Q(parent__in=own), parent__isnull=False
    ).values_list("objective_id", F("parent_id"))
    needs = Need.objects.filter(Q(objective__in=own) | Q(needed__in=own))
    pairs = [*leads, *needs.values_list("objective_id", "needed_id")]
    return {frozenset(pair) for pair in pairs}
