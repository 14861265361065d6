"""32 threads, 200 acts each, at random: no deadlock, and never above a limit."""

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from random import Random
from typing import Any

import pytest
from django.db import DatabaseError, connection

from objectives import actions, queries
from objectives.models import Objective
from okrhub.lib.errors import Refusal
from okrhub.lib.tenancy import tenant
from organizations.models import AuditEvent, Membership
from teams.models import Team, TeamMembership
from tests import factories
from tests.objectives.conftest import COMPLAINTS
from tests.objectives.test_limit_races import unguarded as unguarded
from tests.objectives.test_limit_races import unlocked as unlocked

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]

THREADS = 32
EACH = 200
OKRS = 24
LIMIT = 3
WHY = "It moves more."


@dataclass
class Load:
    """Three teams of one product owner, and the OKRs that are pushed about."""

    organization: int
    teams: list[Team]
    okrs: list[Objective]
    by: dict[str, Any]

    def act(self, chance: Random) -> Callable[[], object]:
        """Return something to do with some OKR."""
        okr, other = chance.sample(self.okrs, 2)
        team = chance.choice(self.teams)
        does: list[Callable[..., object]] = [
            partial(actions.commit_objective, okr),
            partial(actions.commit_objective, okr),
            partial(actions.defer_objective, okr),
            partial(actions.return_to_ready, okr),
            partial(actions.swap_objectives, okr, instead_of=other, reason=WHY),
            partial(actions.close_objective, okr, outcome="missed"),
            partial(actions.undo_close, okr),
            partial(actions.transfer_objective, okr, team=team),
            partial(actions.add_co_owner, okr, team=team),
            partial(actions.remove_co_owner, okr, team=team),
            partial(
                actions.set_team_limit,
                team,
                cadence="quarterly",
                limit=chance.randint(LIMIT - 1, LIMIT),
            ),
        ]
        return partial(chance.choice(does), **self.by)

    def run(self, each: int) -> Counter[str]:
        """Let all threads act at once; count what came of it, refusals as one."""
        barrier = threading.Barrier(THREADS)

        def work(seed: int) -> Counter[str]:
            chance = Random(seed)
            found: Counter[str] = Counter()
            barrier.wait(timeout=60)
            try:
                for _ in range(each):
                    found[self._outcome(self.act(chance))] += 1
            finally:
                connection.close()
            return found

        with ThreadPoolExecutor(THREADS) as pool:
            return sum(pool.map(work, range(THREADS)), Counter())

    @staticmethod
    def _outcome(act: Callable[[], object]) -> str:
        try:
            act()
        except Refusal:
            return "refused"
        except DatabaseError as error:
            return type(error.__cause__).__name__
        return "done"

    def most_above_the_limit(self) -> int:
        """Replay the trail of slots and limits; return the most slots too many."""
        with tenant(self.organization):
            events = list(
                AuditEvent.objects.filter(
                    table_name__in=["objectives_slot", "teams_team"]
                ).order_by("pk")
            )
        return max(over(events), default=0)


def over(events: Iterable[AuditEvent]) -> Iterable[int]:
    """Yield after each slot that is given by how much its team is above its limit."""
    limits: dict[int | None, int] = defaultdict(lambda: LIMIT)
    taken: Counter[int] = Counter()
    for event in events:
        row = event.after or event.before or {}
        if event.table_name == "teams_team":
            limits[event.row_id] = row.get("quarterly_limit") or limits[event.row_id]
        elif event.operation == "insert":
            taken[row["team_id"]] += 1
            yield taken[row["team_id"]] - limits[row["team_id"]]
        else:
            taken[row["team_id"]] -= 1


@pytest.fixture
def load(
    acme, billing, intake, quarter, pia: Membership, today: date, now: datetime
) -> Load:
    """24 OKRs of three teams that are ready."""
    with tenant(acme.pk):
        pia.role = Membership.Role.OWNER
        pia.save(update_fields=["role"])
        teams = [billing, intake, factories.TeamFactory.create()]
        for team in teams[1:]:
            TeamMembership.objects.create(
                team=team,
                membership=pia,
                role=TeamMembership.Role.PRODUCT_OWNER,
                started_on=quarter.starts_on,
            )
    by: dict[str, Any] = {"actor": pia, "on": today, "now": now}
    okrs = [
        actions.make_ready(
            actions.draft_objective(
                title=f"Objective {n}",
                team=teams[n % 3],
                cycle=quarter,
                key_results=[COMPLAINTS],
                **by,
            ),
            **by,
        )
        for n in range(OKRS)
    ]
    return Load(acme.pk, teams, okrs, by)


def test_mixed_load_ends_in_order_and_was_never_above_a_limit(load):
    found = load.run(EACH)

    assert found.keys() == {"done", "refused"}
    assert found["done"] > THREADS
    assert load.most_above_the_limit() == 0
    with tenant(load.organization):
        assert queries.drifts() == []
        for okr in Objective.objects.select_related("cycle"):
            wanted = queries.accountable(okr) if okr.is_in_process else frozenset()
            assert queries.slots_of(okr) == wanted


@pytest.mark.usefixtures("unguarded", "unlocked")
def test_control_without_locks_and_guard_the_same_load_breaks(load):
    for row in load.teams:
        actions.set_team_limit(row, cadence="quarterly", limit=LIMIT, **load.by)

    found = load.run(EACH // 8)

    assert found.keys() - {"done", "refused"} or load.most_above_the_limit() > 0
