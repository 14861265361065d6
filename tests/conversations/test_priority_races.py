"""Many at once at the limit: swaps, exceptions, joining teams; and one cut off midway."""

import os
import signal
from collections import Counter
from functools import partial

import pytest
from django.db import connection

from conversations import actions as deciding
from conversations.models import PriorityDecision
from objectives import actions, queries
from objectives.actions import swapping
from objectives.models import LimitException, Objective, Slot, TeamCapacity, Transition
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from teams.actions import form_team_of_teams
from teams.models import TeamMembership
from tests import factories
from tests.objectives.test_limit_races import outcomes, together

pytestmark = pytest.mark.django_db(transaction=True)

LIMIT = 3
MANY = 8
WHY = "It moves more."


def everything(acme):
    """Return what a swap would change."""
    with tenant(acme.pk):
        return (
            list(
                Objective.objects.order_by("pk").values_list(
                    "title", "state", "defer_count", "version"
                )
            ),
            sorted(Slot.objects.values_list("objective", "team")),
            list(TeamCapacity.objects.values_list("in_process", flat=True)),
            Transition.objects.count(),
            PriorityDecision.objects.count(),
        )


def check_sane(acme, *, in_process):
    with tenant(acme.pk):
        assert queries.drifts() == []
        assert Objective.objects.filter(state="in_process").count() == in_process
        assert TeamCapacity.objects.get(cadence="quarterly").in_process == in_process


def test_of_many_swaps_for_one_exactly_one_is_made(acme, full, ready, billing, by_pia):
    waiting = [ready(f"Waits {n}") for n in range(MANY)]

    found = together(
        [
            partial(
                deciding.decide_swap,
                objective,
                team=billing,
                instead_of=full[0],
                reason=WHY,
                **by_pia,
            )
            for objective in waiting
        ]
    )

    assert outcomes(found) == {"PriorityDecision": 1, "Conflict": MANY - 1}
    check_sane(acme, in_process=LIMIT)
    with tenant(acme.pk):
        assert PriorityDecision.objects.count() == 1
        assert Objective.objects.get(pk=full[0].pk).defer_count == 1


def test_swaps_and_commits_together_never_exceed_the_limit(
    acme, full, ready, billing, by_pia
):
    waiting = [ready(f"Waits {n}") for n in range(2 * LIMIT)]
    swaps = [
        partial(
            deciding.decide_swap,
            new,
            team=billing,
            instead_of=old,
            reason=WHY,
            **by_pia,
        )
        for new, old in zip(waiting, full, strict=False)
    ]
    commits = [
        partial(actions.commit_objective, objective, **by_pia)
        for objective in waiting[LIMIT:]
    ]

    found = together([*swaps, *commits])

    made = outcomes(found)
    assert made["PriorityDecision"] == LIMIT
    assert made["AtLimit"] == LIMIT
    check_sane(acme, in_process=LIMIT)


def test_an_exception_lets_exactly_one_more_in(
    acme, full, ready, billing, lena, by_pia, today, now
):
    waiting = [ready(f"Waits {n}") for n in range(MANY)]
    asked = actions.ask_exception(waiting[0], team=billing, reason=WHY, **by_pia)
    grant = partial(
        actions.answer_exception,
        asked,
        is_granted=True,
        actor=lena,
        on=today,
        now=now,
    )

    answers = together([grant] * 4)
    found = together(
        [
            partial(actions.commit_objective, objective, **by_pia)
            for objective in waiting
        ]
    )

    assert outcomes(answers) == {"LimitException": 1, "Conflict": 3}
    assert outcomes(found) == {"Objective": 1, "AtLimit": MANY - 1}
    check_sane(acme, in_process=LIMIT + 1)
    with tenant(acme.pk):
        assert LimitException.objects.get().limit == LIMIT + 1


def test_a_team_that_joins_while_the_whole_commits_gives_its_slot_or_neither(
    acme, billing, intake, quarter, lena, ada, today, now
):
    by_ada = {"actor": ada, "on": today, "now": now}
    group = form_team_of_teams(
        "Front Door", kind="nexus", member_teams=[billing], actor=lena, on=today
    )
    with tenant(acme.pk):
        TeamMembership.objects.create(
            team=group, membership=ada, role="product_owner", started_on=today
        )
        okr = factories.ObjectiveFactory.create(
            team=group, cycle=quarter, state="ready", owner=ada
        )
        factories.KeyResultFactory.create(objective=okr)

    together(
        [
            partial(actions.commit_objective, okr, **by_ada),
            partial(actions.add_member_team, group, team=intake, **by_ada),
        ]
    )

    with tenant(acme.pk):
        okr = Objective.objects.select_related("cycle").get(pk=okr.pk)
        wanted = queries.accountable(okr) if okr.is_in_process else frozenset()
        assert queries.slots_of(okr) == wanted
        assert queries.drifts() == []


def swap_and_die(does) -> int:
    """Do it in a process of its own; return the signal that ended it, 0 for none."""
    child = os.fork()
    if child == 0:
        connection.connection = None  # the parent's, over which nothing must be sent
        try:
            does()
        finally:
            os._exit(0)
    return os.WTERMSIG(os.waitpid(child, 0)[1])


@pytest.mark.parametrize("where", ["commit_objective", "defer_objective"])
def test_a_process_killed_in_the_middle_of_a_swap_leaves_both_as_they_were(
    acme, full, ready, billing, by_pia, monkeypatch, where
):
    fourth = ready("The fourth")
    before = everything(acme)
    does = getattr(swapping, where)

    def die(*given: object, **more: object) -> None:
        does(*given, **more)
        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(swapping, where, die)

    ended_by = swap_and_die(
        partial(
            deciding.decide_swap,
            fourth,
            team=billing,
            instead_of=full[0],
            reason=WHY,
            **by_pia,
        )
    )

    assert ended_by == signal.SIGKILL
    assert everything(acme) == before


def test_control_in_two_transactions_the_one_is_gone_when_the_other_fails(
    acme, full, ready, intake, by_pia, ada
):
    fourth = ready("The fourth")
    actions.set_team_limit(
        intake, cadence="quarterly", limit=0, **by_pia | {"actor": ada}
    )
    actions.add_co_owner(fourth, team=intake, **by_pia)
    before = everything(acme)

    actions.defer_objective(full[0], **by_pia)
    with pytest.raises(Conflict, match="Intake has no OKR planned"):
        actions.commit_objective(fourth, **by_pia)

    after = everything(acme)
    assert after[1:3] != before[1:3]
    states = Counter(state for _, state, *_ in after[0])
    assert states == {"in_process": 2, "deferred": 1, "ready": 1}
