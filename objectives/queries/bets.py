"""Initiatives as bets: a team's board, their order, and what to look back at."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from objectives.bets import Expectation, Worth, worth
from objectives.coaching import Coach, InitiativeText, digest_of
from objectives.models import (
    AlignmentLink,
    Initiative,
    InitiativeLink,
    InitiativeStep,
)
from objectives.queries.coaching import dismissed
from objectives.queries.in_process import links_upward
from objectives.queries.initiatives import initiatives
from okrhub.lib.among import is_one_of
from organizations.models import Membership
from teams.asking import ME, OWNED, TEAMS, TODAY
from teams.models import Team, TeamMembership

RECENT = timedelta(days=28)
ASKED_AFTER = timedelta(days=30)
MOST_IN_COLUMN = 60
NO_HYPOTHESIS = "INI-NO-HYPOTHESIS"

State = Initiative.State
OVER = (State.DONE, State.STOPPED)


@dataclass(frozen=True, slots=True)
class Card:
    """An initiative on the board: what it is worth, what it is for, what is asked.

    `upward` leads from the objective of its first key result to the strategy.
    """

    initiative: Initiative
    links: tuple[InitiativeLink, ...]
    worth: Worth
    upward: tuple[AlignmentLink, ...]
    question: str

    @property
    def first(self) -> InitiativeLink | None:
        """Return the key result that it should move first of all."""
        return next(iter(self.links), None)

    @property
    def others(self) -> list[tuple[str, str]]:
        """Return the other states that it can be moved to, with their names."""
        return [
            choice for choice in State.choices if choice[0] != self.initiative.state
        ]


@dataclass(frozen=True, slots=True)
class Column:
    """The initiatives in one state, the most worth first; `hidden` older ones not."""

    state: str
    label: str
    cards: tuple[Card, ...]
    hidden: int = 0

    @property
    def count(self) -> int:
        """Return how many there are, shown or not."""
        return len(self.cards) + self.hidden


@dataclass(frozen=True, slots=True)
class Board:
    """What a team tries, by state."""

    team: Team
    columns: tuple[Column, ...]

    @property
    def references(self) -> set[str]:
        """Return what the shown initiatives are called."""
        return {
            card.initiative.reference
            for column in self.columns
            for card in column.cards
        }


def board(team: Team, *, reader: Membership, on: date, show_all: bool = False) -> Board:
    """Return the board of a team. Five queries at most.

    What is over shows for four weeks, unless all is asked for.
    """
    rows = Initiative.objects.filter(team=team)
    counts = dict(rows.values_list("state").annotate(count=Count("pk")))
    wanted = ~Q(state__in=OVER) | Q(since__gt=on - RECENT)
    shown = list(
        initiatives()
        .filter(team=team)
        .filter(Q() if show_all else wanted)
        .order_by("state", "-number")[: MOST_IN_COLUMN * len(State)]
    )
    cards = _cards(shown, reader)
    columns = []
    for state, label in State.choices:
        found = [card for card in cards if card.initiative.state == state]
        found.sort(key=lambda card: (*card.worth.order, card.initiative.number))
        hidden = counts.get(state, 0) - len(found)
        columns.append(Column(state, label, tuple(found), hidden))
    return Board(team, tuple(columns))


def worth_of(initiative: Initiative, links: Iterable[InitiativeLink]) -> Worth:
    """Return what an initiative with loaded links is worth."""
    return worth([_expectation(link) for link in links], initiative.effort)


def question_about(initiative: Initiative, links: Sequence[InitiativeLink]) -> str:
    """Return what the coach asks about an initiative (rule 30); empty for nothing."""
    expects = [link for link in links if link.has_expectation]
    text = InitiativeText(
        text=initiative.text,
        is_strategic=initiative.kind == Initiative.Kind.STRATEGIC,
        key_results=len(links),
        expected_effect=" ".join(link.expected_impact or "x" for link in expects),
    )
    found = Coach().initiative(text)
    return found[0].question if found else ""


def last_steps(
    initiative: Initiative,
) -> tuple[InitiativeStep | None, InitiativeStep | None]:
    """Return the last step of an initiative and the one before. One query."""
    found = list(
        InitiativeStep.objects.filter(initiative=initiative).order_by("-pk")[:2]
    )
    return (*found, None, None)[0], (*found, None, None)[1]


def steps_of(initiative: Initiative) -> QuerySet[InitiativeStep]:
    """Return the dated history of an initiative, the latest step first. One query."""
    return InitiativeStep.objects.filter(initiative=initiative).order_by("-pk")


def to_look_back_at() -> QuerySet[Initiative]:
    """Return what was done 30 days ago or more and nobody looked back at.

    To be prepared, and told about the person (`teams.asking`).
    Asked of who had the idea, or of the product owner where nobody is named or who had
    it is in the team no more; only where something was expected.
    """
    is_here = Exists(
        TeamMembership.objects.filter(
            Q(ended_on=None) | Q(ended_on__gte=TODAY),
            team=OuterRef("team"),
            membership=OuterRef("author"),
        )
    )
    whose = is_one_of("team", TEAMS) & Q(author=ME) | (
        is_one_of("team", OWNED) & ~Q(is_here)
    )
    expected = InitiativeLink.objects.filter(
        ~Q(expected_impact="") | Q(expected_change__isnull=False)
    )
    return Initiative.objects.filter(
        whose,
        state=State.DONE,
        observed="",
        since__lte=TODAY - ASKED_AFTER,
        pk__in=expected.values("initiative"),
    ).order_by("since", "number")


def with_links(rows: QuerySet[Initiative]) -> QuerySet[Initiative]:
    """Return initiatives with what they should move, for lists. One query more."""
    links = InitiativeLink.objects.select_related("key_result__objective").order_by(
        "pk"
    )
    return rows.select_related("team").prefetch_related(Prefetch("links", links))


def _cards(shown: list[Initiative], reader: Membership) -> list[Card]:
    links = {row.pk: tuple(row.links.all()) for row in shown}
    firsts = {pk: found[0] for pk, found in links.items() if found}
    objectives = {link.key_result.objective_id for link in firsts.values()}
    upward = {
        link.objective_id: link
        for link in (links_upward(objectives) if objectives else ())
        if link.is_primary
    }
    asked = {row.pk: question_about(row, links[row.pk]) for row in shown}
    gone = _dismissed(reader, [row for row in shown if asked[row.pk]])
    return [
        Card(
            initiative=row,
            links=links[row.pk],
            worth=worth_of(row, links[row.pk]),
            upward=_upward(firsts.get(row.pk), upward),
            question="" if digest_of(row.text) in gone else asked[row.pk],
        )
        for row in shown
    ]


def _dismissed(reader: Membership, rows: Collection[Initiative]) -> set[str]:
    digests = [digest_of(row.text) for row in rows]
    return {
        digest for digest, code in dismissed(reader, digests) if code == NO_HYPOTHESIS
    }


def _upward(
    first: InitiativeLink | None, links: dict[int, AlignmentLink]
) -> tuple[AlignmentLink, ...]:
    found: list[AlignmentLink] = []
    link = links.get(first.key_result.objective_id) if first else None
    while link is not None and link not in found:
        found.append(link)
        link = links.get(link.parent_id) if link.parent_id else None
    return tuple(found)


def _expectation(link: InitiativeLink) -> Expectation:
    row = link.key_result
    return Expectation(
        key_result=row.reference,
        words=link.expected_impact,
        change=link.expected_change,
        unit=row.unit,
        baseline=row.baseline,
        target=row.target,
    )
