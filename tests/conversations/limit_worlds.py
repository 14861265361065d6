"""The model of the limit and the database beside each other, compared after each step."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.db import connection
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from objectives import actions, queries
from objectives.models import Objective, Slot
from okrhub.lib.errors import Refusal
from okrhub.lib.tenancy import tenant
from organizations.models import Membership, OrganizationSettings
from teams.actions import form_team_of_teams
from teams.models import TeamMembership
from tests import factories
from tests.conversations.limit_model import (
    LATER,
    LIMIT,
    ONE,
    OTHER,
    THIS,
    WHOLE,
    Full,
    Model,
    No,
    Okr,
)

numbers = count(1)


class BothWorlds(RuleBasedStateMachine):
    """The model beside the database: each step is done in both, and they agree."""

    did: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    okrs = st.integers(0, 59)
    teams = st.integers(ONE, WHOLE)
    cycles = st.integers(THIS, LATER)

    @initialize()
    def begin(self) -> None:
        self.at = datetime(2026, 11, 10, 9, tzinfo=UTC)
        made = factories.organization(f"model-{next(numbers)}", "Model")
        self.organization = made
        self.pia, self.ada = (
            factories.member(made, f"{name}{next(numbers)}", Membership.Role.OWNER)
            for name in ("Pia", "Ada")
        )
        with tenant(made.pk):
            OrganizationSettings.objects.update(quarterly_limit=LIMIT)
            self.team = [factories.TeamFactory.create() for _ in range(3)]
            self.cycle = [
                factories.QuarterFactory.create(name=name, starts_on=day, ends_on=last)
                for name, day, last in (
                    ("Q4 2026", date(2026, 10, 1), date(2026, 12, 31)),
                    ("Q1 2027", date(2027, 1, 1), date(2027, 3, 31)),
                    ("Q2 2027", date(2027, 4, 1), date(2027, 6, 30)),
                )
            ]
            self.team.append(
                form_team_of_teams(
                    "Whole",
                    kind="nexus",
                    member_teams=[self.team[OTHER]],
                    actor=self.pia,
                    on=self.at.date(),
                )
            )
            for team in self.team:
                TeamMembership.objects.create(
                    team=team,
                    membership=self.pia,
                    role=TeamMembership.Role.PRODUCT_OWNER,
                    started_on=team.created_on,
                )
            self.model = Model([Okr(team) for team in (ONE, ONE, ONE, OTHER, WHOLE)])
            self.pk = []
            for number, okr in enumerate(self.model.okrs, start=1):
                row = factories.ObjectiveFactory.create(
                    number=number,
                    team=self.team[okr.team],
                    cycle=self.cycle[THIS],
                    owner=self.pia,
                )
                for which in range(2):
                    factories.KeyResultFactory.create(
                        number=2 * number + which, objective=row
                    )
                self.pk.append(row.pk)
        for place in range(3):
            self.make_ready(place)
            self.commit(place, early=False)

    def compare(
        self,
        name: str,
        modelled: Callable[[Model], None],
        real: Callable[..., object],
        *given: Any,
        turned_away: int | None = None,
        **more: Any,
    ) -> None:
        """Do it in both; they agree on whether it is allowed."""
        self.at += timedelta(seconds=1)
        after, is_full = deepcopy(self.model), False
        try:
            modelled(after)
        except No as no:
            after, is_full = self.model, isinstance(no, Full)
        refusal = ""
        try:
            real(
                *given, **{"actor": self.pia, "on": self.at.date()} | more, now=self.at
            )
        except Refusal as refused:
            refusal = refused.reason
        assert (name, refusal, bool(refusal)) == (name, refusal, after is self.model)
        (self.refused if refusal else self.did)[name] += 1
        self.model = after
        if is_full and turned_away is not None:
            self.model.okrs[turned_away].turned_away += 1

    def fitting(self, drawn: int, *states: str) -> int:
        """Return an OKR in one of the states, five times out of six; else any."""
        places = [n for n, okr in enumerate(self.model.okrs) if okr.state in states]
        return places[drawn % len(places)] if places and drawn >= 10 else drawn % 5

    def okr(self, place: int) -> Objective:
        with tenant(self.organization.pk):
            return Objective.objects.select_related("cycle", "team").get(
                pk=self.pk[place]
            )

    @rule(place=okrs)
    def make_ready(self, place: int) -> None:
        place = self.fitting(place, "proposed")

        def modelled(model: Model) -> None:
            model.check_state(model.okrs[place], "proposed")
            model.okrs[place].enter("ready")

        self.compare("make ready", modelled, actions.make_ready, self.okr(place))

    @rule(place=okrs, early=st.booleans())
    def commit(self, place: int, early: bool) -> None:
        place = self.fitting(place, "ready")
        self.compare(
            "commit",
            lambda model: model.commit(model.okrs[place], early=early),
            actions.commit_objective,
            self.okr(place),
            pull_early=early,
            turned_away=place,
        )

    @invariant()
    def both_say_the_same(self) -> None:
        if not hasattr(self, "pk"):
            return
        team = {row.pk: place for place, row in enumerate(self.team)}
        cycle = {row.pk: place for place, row in enumerate(self.cycle)}
        with tenant(self.organization.pk), every_constraint_checked():
            rows = Objective.objects.order_by("number")
            found = [
                (
                    row.state,
                    team[row.team_id],
                    cycle[row.cycle_id],
                    row.is_planned,
                    row.defer_count,
                    row.carry_count,
                    row.turned_away,
                )
                for row in rows
            ]
            slots = Counter(
                team[pk] for pk in Slot.objects.values_list("team_id", flat=True)
            )
            assert queries.drifts() == []
        assert found == [
            (
                okr.state,
                okr.team,
                okr.cycle,
                okr.is_planned,
                okr.defers,
                okr.carries,
                okr.turned_away,
            )
            for okr in self.model.okrs
        ]
        assert slots == Counter(
            holder for okr in self.model.okrs for holder in self.model.holders(okr)
        )


@contextmanager
def every_constraint_checked() -> Iterator[None]:
    """Let the deferred triggers of the database speak now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
