from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import connection

from conversations.models import CascadeProposal, OpinionRound, StrategyDialogue
from flow.actions import compute_day
from flow.models import AlignmentSnapshot
from measures.models import MeasuredValue
from measures.queries import kpi_rows
from objectives import queries
from objectives.models import CheckIn, Objective, Revision, Slot, TeamCapacity
from objectives.queries import breaches_of, closing_grades
from objectives.queries.drafts import okrs_of
from objectives.scoring import displayed_grade
from okrhub.lib.tenancy import tenant
from screens.demo import story
from screens.queries.personas import personas
from screens.queries.push_backs import push_backs
from tests.screens.demonstration.conftest import NOW, TODAY


def test_it_tells_its_story(carebridge):
    with tenant(carebridge.pk):
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        kept = compute_day(TODAY, now=NOW)
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


def test_it_watches_kpis_and_revised_a_target_in_the_middle_of_the_quarter(carebridge):
    with tenant(carebridge.pk):
        rows = {row.kpi.name: row.status for row in kpi_rows(on=TODAY)}
        assert [row for row in rows.values() if row == "unknown"] == ["unknown"]
        assert rows["Staff who would recommend working here"] == "unknown"
        beds = Objective.objects.get(title="Beds free up when patients are ready")
        assert breaches_of([beds.pk], on=TODAY) == {
            beds.pk: ("Readmissions within 30 days",)
        }
        records = Objective.objects.get(title__startswith="Clinicians trust")
        grades = closing_grades(records, on=TODAY)
        assert grades.current is not None
        assert grades.at_commitment is not None
        assert displayed_grade(grades.current) > displayed_grade(grades.at_commitment)
        assert Revision.objects.filter(occasion="mid_quarter").count() == 2
        assert MeasuredValue.objects.count() > 250


def test_its_people_can_be_looked_around_as_and_their_addresses_are_confirmed(
    carebridge,
):
    assert [persona.email for persona in personas()] == [
        person.email for person, _ in story.personas()
    ]
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == len(
        story.PEOPLE
    )


def test_it_says_what_it_wants_and_one_objective_says_nothing_of_where_it_leads(
    carebridge,
):
    with tenant(carebridge.pk):
        strategy = queries.strategy_of(None)
        beside = queries.strategy_beside(None)
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
    assert [goal.reference for goal in beside.goals] == ["G-1", "G-3", "G-5", "G-2"]
    assert list(beside.sections) == strategy.sections
    assert [goal.successor for goal in strategy.retired] == [strategy.goals[2]]
    assert [up for up in sight.values() if not up] == [[]]
    assert all(up[-1].startswith("G-") for up in sight.values() if up)
    with tenant(carebridge.pk):
        (dialogue,) = StrategyDialogue.objects.select_related("objective")
    assert (dialogue.objective.reference, dialogue.state) == ("O-13", "open")


def test_next_year_is_being_drafted(carebridge):
    with tenant(carebridge.pk):
        (draft,) = queries.drafts()
        states = dict(
            CascadeProposal.objects.filter(objective__draft=draft).values_list(
                "objective__team__mark", "state"
            )
        )
        okrs = okrs_of(draft)
        pushed_back = push_backs(objective for objective, _ in okrs)
        asked = OpinionRound.objects.get(objective__draft=draft)
    assert (draft.cycle.name, draft.state, draft.asked_on) == (
        "2027",
        "asked",
        TODAY - timedelta(days=8),
    )
    assert states == {"CP": "asked", "BC": "pushed_back"}
    assert [each.objective for each in pushed_back] == [okrs[2][0].reference]
    assert (asked.answers, asked.closed_on) == (3, None)
    assert okrs[1][1][1].title == "Choose and sign an EMR system by June"


def test_the_database_knew_at_once_how_much_is_told(carebridge, rows_known_of):
    with tenant(carebridge.pk):
        assert rows_known_of(CheckIn) == CheckIn.objects.count() > 500
