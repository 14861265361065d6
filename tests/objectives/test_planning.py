import pytest
from django.urls import reverse

from conversations.models import Overlap
from measures.models import Metric
from objectives import actions, queries
from objectives.limit import TeamLoad
from objectives.models import LimitHit
from objectives.planning import Direction, Opposed, opposed, try_out
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from organizations.queries import settings
from tests import factories

PLANNING = reverse("screens:planning", args=["acme"])


@pytest.fixture
def plan(acme, next_quarter, today):
    """Read the plan of the next quarter."""

    def read(cycle=next_quarter, **asked):
        with tenant(acme.pk):
            return queries.cycle_plan(
                cycle, units={}, on=today, settings=settings(), **asked
            )

    return read


@pytest.fixture
def of_billing(acme, today):
    """Read the plan of Billing within a plan, and where its OKRs stand."""

    def read(plan):
        (team,) = [each for each in plan.teams if each.name == "Billing"]
        with tenant(acme.pk):
            (found,) = queries.plan_shown(plan, [team], on=today).teams
        return found, [each.place for each in found.okrs]

    return read


def states(objectives, fresh):
    return [(fresh(each).state, fresh(each).is_planned) for each in objectives]


def test_what_is_refused_on_paper_takes_no_slot_from_what_comes_after_it():
    loads = {1: TeamLoad(1, "Billing", 3, 2), 2: TeamLoad(2, "Intake", 1, 1)}
    wanted = {
        "O-1": frozenset({1, 2}),
        "O-2": frozenset({1}),
        "O-3": frozenset({1}),
    }

    tried = try_out(loads, wanted)

    assert tried.fits == ("O-2",)
    assert tried.refused == {
        "O-1": "Intake has 1 of 1 OKRs in process.",
        "O-3": "Billing has 3 of 3 OKRs in process.",
    }
    assert tried.after[1].in_process == 3


def test_only_different_teams_that_pull_one_metric_apart_are_opposed():
    rows = [
        Direction("O-1", 1, 7, "Calls", "increase"),
        Direction("O-2", 2, 7, "Calls", "decrease"),
        Direction("O-3", 1, 7, "Calls", "decrease"),
        Direction("O-4", 2, 8, "Bills", "decrease"),
        Direction("O-5", 1, 8, "Bills", "maintain_above"),
    ]

    found = opposed(rows)

    assert found == [Opposed("Calls", "O-1", "O-2")]


def test_what_fits_is_planned_and_the_rest_stays_ready_with_its_reason(
    acme, pia, ready, next_quarter, who, fresh
):
    four = [ready(f"Plan {n}", cycle=next_quarter) for n in range(4)]

    done = actions.commit_together(four, **who(pia))

    assert [each.reference for each in done.committed] == ["O-1", "O-2", "O-3"]
    assert [(each.reference, why) for each, why in done.left] == [
        ("O-4", "Billing has 3 of 3 OKRs in process.")
    ]
    assert states(four, fresh) == [("ready", True)] * 3 + [("ready", False)]
    with tenant(acme.pk):
        assert LimitHit.objects.count() == 1
        assert fresh(four[3]).turned_away == 1


def test_what_somebody_else_commits_stays_and_nobody_commits_only_that(
    acme, dev, pia, vera, ready, intake, who, fresh, quarter
):
    mine = ready("Mine")
    with tenant(acme.pk):
        theirs = factories.ObjectiveFactory.create(
            number=8, cycle=quarter, state="ready", team=intake
        )

    done = actions.commit_together([mine, theirs], **who(pia))

    assert done.committed == [mine]
    assert done.left == [(theirs, "The product owner of Intake commits its OKRs.")]
    for person in (dev, vera):
        with pytest.raises(NotPermitted):
            actions.commit_together([theirs], **who(person))
    with pytest.raises(Conflict, match="At least one"):
        actions.commit_together([], **who(pia))


def test_a_plan_shows_what_would_be_taken_and_writes_nothing(
    plan, of_billing, ready, committed, next_quarter, fresh
):
    running = committed("Runs in Q4")
    four = [ready(f"Plan {n}", cycle=next_quarter) for n in range(3)]

    before = plan()
    then = plan(
        ticked=[each.reference for each in four], running_on=[running.reference]
    )

    team, places = of_billing(before)
    assert (team.load.in_process, team.load.limit, team.free) == (0, 3, 3)
    assert places == ["undecided", *["ready"] * 3]
    assert of_billing(then)[0].after.in_process == 3
    assert then.tried.fits == ("O-2", "O-3")
    assert then.tried.refused == {"O-4": "Billing has 3 of 3 OKRs in process."}
    assert states(four, fresh) == [("ready", False)] * 3


def test_a_shared_okr_takes_a_slot_in_each_team_and_is_told_which_has_none(
    acme, plan, pia, ready, intake, next_quarter, who
):
    shared = ready("Shared", cycle=next_quarter)
    actions.add_co_owner(shared, team=intake, **who(pia))
    with tenant(acme.pk):
        type(intake).objects.filter(pk=intake.pk).update(quarterly_limit=0)

    found = plan(ticked=["O-1"])

    assert found.waiting["O-1"].would_refuse == (
        "Intake has no OKR planned for this cycle (limit 0)."
    )
    assert found.tried.fits == ()


def test_what_is_planned_and_carried_over_holds_its_slot_first(
    plan, of_billing, pia, ready, committed, next_quarter, who
):
    carried = committed("Runs on")
    actions.carry_over(carried, into_cycle=next_quarter, **who(pia))
    actions.commit_together([ready("Planned", cycle=next_quarter)], **who(pia))

    team, places = of_billing(plan())

    assert (team.load.in_process, team.carried) == (2, 1)
    assert places == ["runs", "planned"]


def test_in_a_cycle_that_runs_all_in_process_holds_its_slot(
    acme, plan, of_billing, committed, ready, intake, quarter
):
    committed("Runs")
    ready("Ready", cycle=quarter)
    with tenant(acme.pk):
        factories.in_process(intake, quarter, number=90)

    found = plan(quarter)

    team, places = of_billing(found)
    assert (team.load.in_process, places) == (1, ["runs", "ready"])
    assert found.taken == 2


def test_a_metric_that_two_teams_pull_apart_is_named(
    acme, billing, intake, next_quarter
):
    with tenant(acme.pk):
        metric = Metric.objects.create(name="Calls")
        for team, kind, number in ((intake, "increase", 8), (billing, "decrease", 9)):
            objective = factories.ObjectiveFactory.create(
                number=number, cycle=next_quarter, state="ready", team=team
            )
            factories.KeyResultFactory.create(
                number=number,
                objective=objective,
                metric=metric,
                kind=kind,
                baseline=5,
                target=9 if kind == "increase" else 2,
            )

    with tenant(acme.pk):
        assert queries.pulled_apart(next_quarter) == [Opposed("Calls", "O-8", "O-9")]


def test_the_page_names_every_kind_of_conflict_until_it_is_answered(
    acme, at_ten, pia, browser_of, ready, intake, next_quarter, today
):
    kinds = ("opposite", "guard_rail", "ring", "same_metric")
    for number, kind in enumerate(kinds):
        okr = ready(f"Ours {number}", cycle=next_quarter)
        with tenant(acme.pk):
            other = factories.ObjectiveFactory.create(
                number=90 + number, team=intake, cycle=next_quarter
            )
            Overlap.objects.create(kind=kind, first=okr, second=other, found_on=today)

    page = browser_of(pia).get(f"{PLANNING}?cycle={next_quarter.name}").content.decode()
    with tenant(acme.pk):
        Overlap.objects.filter(kind="ring").update(
            state="apart", answered_on=today, answered_by=pia, reason="Both are meant."
        )
    answered = browser_of(pia).get(f"{PLANNING}?cycle={next_quarter.name}")

    names = [str(Overlap.Kind(kind).label) for kind in kinds]
    assert [name in page for name in names] == [True, True, True, False]
    assert names[2] not in answered.content.decode()


def test_the_page_tries_names_what_is_left_and_keeps_it_ticked(
    at_ten, pia, browser_of, ready, next_quarter, fresh
):
    four = [ready(f"Plan {n}", cycle=next_quarter) for n in range(4)]
    client = browser_of(pia)
    okrs = {"okr": [each.reference for each in four]}

    tried = client.get(PLANNING, okrs)
    left = client.post(PLANNING, okrs)

    page = tried.content.decode()
    assert (tried.status_code, "Commit 3 OKRs" in page) == (200, True)
    shown = left.content.decode()
    assert (left.status_code, "3 committed, 1 not" in shown) == (409, True)
    assert 'value="O-4" checked' in shown
    assert fresh(four[0]).is_planned


def test_the_page_says_so_where_nothing_is_ticked_and_goes_on_where_all_fits(
    at_ten, pia, browser_of, ready, next_quarter
):
    ready("Plan", cycle=next_quarter)
    client = browser_of(pia)

    nothing = client.post(PLANNING)
    done = client.post(f"{PLANNING}?cycle=Q1+2027", {"okr": ["O-1"]})

    assert nothing.status_code == 422
    assert (done.status_code, done["Location"]) == (
        303,
        f"{PLANNING}?cycle=Q1+2027&unit=",
    )


def test_a_program_reads_tries_and_commits(at_ten, pia, key_of, ready, next_quarter):
    four = [ready(f"Plan {n}", cycle=next_quarter) for n in range(4)]
    client = key_of(pia)
    names = [each.reference for each in four]

    tried = client.get(
        reverse("api:plan", args=["acme"]), {"tried": ",".join(names)}
    ).json()
    done = client.post(
        reverse("api:commit_together", args=["acme"]),
        {"objectives": names},
        content_type="application/json",
    ).json()

    assert (tried["fits"], [each["reference"] for each in tried["refused"]]) == (
        names[:3],
        names[3:],
    )
    assert done == {
        "committed": names[:3],
        "left": [{"reference": "O-4", "reason": "Billing has 3 of 3 OKRs in process."}],
    }
