from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import connection

from conversations.models import CascadeProposal, OpinionRound, StrategyDialogue
from flow.actions import compute_day
from flow.models import AlignmentSnapshot
from measures.models import MeasuredValue
from measures.queries import kpi_rows
from objectives import queries
from objectives.models import Objective, Revision, Slot, TeamCapacity
from objectives.queries import breaches_of, closing_grades
from objectives.scoring import displayed_grade
from okrhub.lib.tenancy import tenant
from organizations.models import Organization, User
from screens.demo import story
from screens.demo.load import load_demo
from screens.queries.personas import personas
from screens.queries.push_backs import push_backs


@pytest.mark.parametrize("on", ["2026-11-22", "2028-01-02"])
def test_the_demonstration_tells_its_story_on_any_day(db, on):
    now = datetime.fromisoformat(on).replace(hour=12, tzinfo=UTC)

    organization = load_demo(now)

    with tenant(organization.pk):
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        kept = compute_day(now.date(), now=now)
        rows = {row.team.mark: row for row in AlignmentSnapshot.objects.all()}
        assert (kept.totals["teams"], kept.totals["okrs"]) == (7, 12)
        assert (rows["DH"].in_process, rows["DH"].limit) == (3, 3)
        assert (rows["CP"].in_process, rows["CP"].limit) == (1, 1)
        assert rows["BC"].goal_kind == "unsorted"
        assert max(okr.times_carried for okr in rows["BC"].okrs()) == 2
        assert Objective.objects.filter(state="closed").count() > 100
        for capacity in TeamCapacity.objects.all():
            slots = Slot.objects.filter(team=capacity.team, cadence=capacity.cadence)
            assert capacity.in_process == slots.count()
            assert capacity.in_process <= capacity.effective_limit
        assert TeamCapacity.objects.get(team__mark="CP").effective_limit == 1


def test_it_watches_kpis_and_revised_a_target_in_the_middle_of_the_quarter(db):
    on = date(2026, 11, 22)
    organization = load_demo(datetime(2026, 11, 22, 12, tzinfo=UTC))

    with tenant(organization.pk):
        rows = {row.kpi.name: row.status for row in kpi_rows(on=on)}
        assert [row for row in rows.values() if row == "unknown"] == ["unknown"]
        assert rows["Staff who would recommend working here"] == "unknown"
        beds = Objective.objects.get(title="Beds free up when patients are ready")
        assert breaches_of([beds.pk]) == {beds.pk: ("Readmissions within 30 days",)}
        records = Objective.objects.get(title__startswith="Clinicians trust")
        grades = closing_grades(records, on=on)
        assert grades.current is not None
        assert grades.at_commitment is not None
        assert displayed_grade(grades.current) > displayed_grade(grades.at_commitment)
        assert Revision.objects.filter(occasion="mid_quarter").count() == 2
        assert MeasuredValue.objects.count() > 250


def test_its_people_can_be_looked_around_as_and_their_addresses_are_confirmed(db):
    load_demo(datetime(2026, 11, 22, 12, tzinfo=UTC))

    assert [persona.email for persona in personas()] == [
        person.email for person, _ in story.personas()
    ]
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == len(
        story.PEOPLE
    )


def test_it_says_what_it_wants_and_one_objective_says_nothing_of_where_it_leads(db):
    organization = load_demo(datetime(2026, 11, 22, 12, tzinfo=UTC))

    with tenant(organization.pk):
        strategy = queries.strategy_of(None)
        sight = {
            objective.reference: [
                step.upper.reference
                for step in queries.line_of_sight(
                    objective, queries.links_of(objective)
                )
            ]
            for objective in Objective.objects.filter(state="in_process", number__lt=20)
        }
    assert [goal.reference for goal in strategy.goals] == ["G-1", "G-3", "G-5", "G-2"]
    assert [goal.successor for goal in strategy.retired] == [strategy.goals[2]]
    assert [up for up in sight.values() if not up] == [[]]
    assert all(up[-1].startswith("G-") for up in sight.values() if up)
    with tenant(organization.pk):
        (dialogue,) = StrategyDialogue.objects.select_related("objective")
    assert (dialogue.objective.reference, dialogue.state) == ("O-13", "open")


def test_next_year_is_being_drafted(db):
    on = date(2026, 11, 22)
    organization = load_demo(datetime(2026, 11, 22, 12, tzinfo=UTC))

    with tenant(organization.pk):
        (draft,) = queries.drafts()
        states = dict(
            CascadeProposal.objects.filter(objective__draft=draft).values_list(
                "objective__team__mark", "state"
            )
        )
        okrs = queries.unfolded(queries.objectives_of(draft))
        pushed_back = push_backs(okr.objective for okr in okrs)
        asked = OpinionRound.objects.get(objective__draft=draft)
    assert (draft.cycle.name, draft.state, draft.asked_on) == (
        "2027",
        "asked",
        on - timedelta(days=8),
    )
    assert states == {"CP": "asked", "BC": "pushed_back"}
    assert [each.objective for each in pushed_back] == [okrs[2].objective.reference]
    assert (asked.answers, asked.closed_on) == (3, None)
    assert okrs[1].key_results[1].title == "Choose and sign an EMR system by June"


def test_a_demonstration_that_fails_half_way_leaves_nothing_behind(db, monkeypatch):
    def fail(*_: object) -> None:
        raise OSError("The disk is full.")

    monkeypatch.setattr("screens.demo.load.write_history", fail)

    with pytest.raises(OSError, match="full"):
        call_command("load_demo")

    assert not Organization.objects.exists()
    assert not User.objects.exists()
