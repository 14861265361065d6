from datetime import date

import pytest

from okrhub.lib.errors import Conflict, NotPermitted
from organizations.models import AuditEvent, Job
from sprints import actions
from sprints.models import Sprint, SprintGoal
from sprints.timebox import Timebox
from tests import factories

pytestmark = pytest.mark.usefixtures("in_acme")

SPRINT_24 = Timebox("Sprint 24", date(2026, 11, 16), date(2026, 11, 29))


def links(goal):
    return {(link.key_result.reference, link.is_primary) for link in goal.links.all()}


def test_the_scrum_master_plans_the_next_sprint(sprint, billing, sam, today):
    planned = actions.plan_sprint(billing, SPRINT_24, actor=sam, on=today)

    found = Sprint.objects.get(pk=planned.pk)
    assert (found.name, found.starts_on, found.ends_on) == (
        "Sprint 24",
        date(2026, 11, 16),
        date(2026, 11, 29),
    )
    assert found.team == billing
    assert found.reference == "S-1"
    assert not found.goals.exists()


def test_a_sprint_is_planned_with_its_goal_where_it_is_known(billing, pia, today):
    planned = actions.plan_sprint(
        billing, SPRINT_24, goal="Two wards bill the same day", actor=pia, on=today
    )

    goal = planned.goals.get()
    assert (goal.text, goal.kind) == ("Two wards bill the same day", "unsorted")


def test_planning_tells_flow_and_leaves_a_trail(billing, sam, today):
    actions.plan_sprint(billing, SPRINT_24, actor=sam, on=today)

    job = Job.objects.get()
    assert (job.name, job.ids) == ("flow.refresh_team", {"team_id": billing.pk})
    event = AuditEvent.objects.get(table_name="sprints_sprint")
    assert (event.action, event.actor_id) == ("sprint.planned", sam.user_id)


def test_an_overlapping_sprint_is_refused_and_nothing_is_written(
    sprint, billing, sam, today
):
    overlapping = Timebox("Sprint 24", date(2026, 11, 15), date(2026, 11, 28))

    with pytest.raises(Conflict) as refused:
        actions.plan_sprint(billing, overlapping, actor=sam, on=today)

    assert refused.value.reason == (
        "Billing is in Sprint 23 from 2 November to 15 November. "
        "Sprints of a team follow each other."
    )
    assert refused.value.facts == {"field": "starts_on"}
    assert Sprint.objects.count() == 1
    assert Job.objects.count() == 0


def test_a_sprint_longer_than_a_month_is_refused(billing, sam, today):
    long = Timebox("Sprint 1", date(2026, 11, 1), date(2026, 12, 2))

    with pytest.raises(Conflict, match="one month or less: these are 32 days"):
        actions.plan_sprint(billing, long, actor=sam, on=today)

    assert Sprint.objects.count() == 0


def test_a_developer_does_not_plan_sprints(billing, dev, today):
    with pytest.raises(NotPermitted):
        actions.plan_sprint(billing, SPRINT_24, actor=dev, on=today)

    assert Sprint.objects.count() == 0


def test_a_sprint_may_be_moved_over_its_own_days(sprint, sam, today):
    moved = Timebox("Sprint 23", date(2026, 11, 3), date(2026, 11, 16))

    actions.edit_sprint(sprint, moved, version=1, actor=sam, on=today)

    found = Sprint.objects.get()
    assert (found.starts_on, found.ends_on) == (date(2026, 11, 3), date(2026, 11, 16))
    assert found.version == 2


def test_a_sprint_that_somebody_else_edited_meanwhile_is_not_overwritten(
    sprint, sam, today
):
    theirs = Timebox("Sprint 23a", sprint.starts_on, sprint.ends_on)
    actions.edit_sprint(sprint, theirs, version=1, actor=sam, on=today)

    with pytest.raises(Conflict, match="Somebody else saved this"):
        actions.edit_sprint(
            sprint,
            Timebox("Mine", sprint.starts_on, sprint.ends_on),
            version=1,
            actor=sam,
            on=today,
        )

    assert Sprint.objects.get().name == "Sprint 23a"


def test_moving_a_sprint_that_has_begun_computes_its_past_days_again(
    sprint, sam, today
):
    shorter = Timebox("Sprint 23", date(2026, 11, 4), date(2026, 11, 13))

    actions.edit_sprint(sprint, shorter, version=1, actor=sam, on=today)

    since = {job.ids["since"] for job in Job.objects.all()}
    assert since == {"2026-11-02", "2026-11-04"}


def test_a_developer_sets_the_goal_with_what_it_moves(
    set_goal, complaints, estimates, dev
):
    goal = set_goal(
        "Every patient sees the price before the treatment",
        moves=[complaints, estimates],
        primary=estimates,
        actor=dev,
    )

    assert goal.text == "Every patient sees the price before the treatment"
    assert goal.kind == SprintGoal.Kind.LINKED
    assert links(goal) == {("KR-31", False), ("KR-32", True)}


def test_a_goal_is_set_with_its_text_alone(set_goal):
    goal = set_goal()

    assert (goal.text, goal.kind, links(goal)) == ("Fewer calls", "unsorted", set())


def test_setting_the_goal_again_replaces_what_it_moves(set_goal, complaints, estimates):
    set_goal("First", moves=[complaints], primary=complaints)

    set_goal("Second", moves=[complaints, estimates], version=1, primary=estimates)

    goal = SprintGoal.objects.get()
    assert (goal.text, goal.version) == ("Second", 2)
    assert links(goal) == {("KR-31", False), ("KR-32", True)}


def test_a_goal_that_somebody_else_set_meanwhile_is_not_overwritten(set_goal, dev):
    set_goal("Theirs", actor=dev)

    with pytest.raises(Conflict, match="Somebody else saved this"):
        set_goal("Mine")

    assert SprintGoal.objects.get().text == "Theirs"


def test_a_sprint_moves_another_teams_key_result_too(set_goal, quarter, intake):
    theirs = factories.in_process(intake, quarter)
    complaints = factories.KeyResultFactory.create(number=31, objective=theirs)

    goal = set_goal(moves=[complaints])

    assert links(goal) == {("KR-31", False)}


def test_a_key_result_that_is_not_in_process_is_not_linked(set_goal, quarter, billing):
    ready = factories.ObjectiveFactory.create(
        team=billing, cycle=quarter, state="ready"
    )
    complaints = factories.KeyResultFactory.create(number=31, objective=ready)

    with pytest.raises(Conflict, match="KR-31: not in process"):
        set_goal(moves=[complaints])

    assert SprintGoal.objects.count() == 0


def test_a_link_stays_when_its_key_result_has_been_closed_since(set_goal, complaints):
    set_goal(moves=[complaints])
    complaints.objective.slots.all().delete()
    complaints.objective.state, complaints.objective.outcome = "closed", "achieved"
    complaints.objective.save()

    goal = set_goal("Far fewer calls", moves=[complaints], version=1)

    assert links(goal) == {("KR-31", False)}


@pytest.mark.parametrize(
    ("kind", "has_key_result"),
    [("linked", False), ("heartbeat", True), ("unsorted", True)],
)
def test_only_a_linked_goal_names_key_results_and_it_names_one(
    set_goal, complaints, kind, has_key_result
):
    with pytest.raises(Conflict, match="names the key result it moves"):
        set_goal(moves=[complaints] if has_key_result else [], kind=kind)


def test_the_main_key_result_is_one_of_those_moved(set_goal, complaints, estimates):
    with pytest.raises(Conflict, match="main key result is one of those"):
        set_goal(moves=[complaints], primary=estimates)


def test_a_leader_does_not_set_a_teams_goal(set_goal, lena):
    with pytest.raises(NotPermitted, match="propose one to them"):
        set_goal("Go faster", actor=lena)

    assert SprintGoal.objects.count() == 0
    assert Job.objects.count() == 0


def test_one_tap_links_an_unsorted_goal(sprint, complaints, estimates, dev, today):
    goal = SprintGoal.objects.create(sprint=sprint, text="Fewer calls")

    actions.link_sprint_goal(goal, complaints, actor=dev, on=today)
    actions.link_sprint_goal(goal, estimates, actor=dev, on=today)
    actions.link_sprint_goal(goal, estimates, actor=dev, on=today)

    goal.refresh_from_db()
    assert goal.kind == "linked"
    assert links(goal) == {("KR-31", True), ("KR-32", False)}


def test_one_tap_marks_a_goal_as_heartbeat(sprint, complaints, dev, today):
    goal = SprintGoal.objects.create(sprint=sprint, text="Pay the yearly debt")
    actions.link_sprint_goal(goal, complaints, actor=dev, on=today)

    actions.mark_heartbeat(goal, actor=dev, on=today)

    goal.refresh_from_db()
    assert (goal.kind, goal.text, links(goal)) == (
        "heartbeat",
        "Pay the yearly debt",
        set(),
    )


def test_a_stranger_to_the_team_links_nothing(sprint, complaints, lena, today):
    goal = SprintGoal.objects.create(sprint=sprint, text="Fewer calls")

    with pytest.raises(NotPermitted):
        actions.link_sprint_goal(goal, complaints, actor=lena, on=today)
    with pytest.raises(NotPermitted):
        actions.mark_heartbeat(goal, actor=lena, on=today)

    goal.refresh_from_db()
    assert (goal.kind, links(goal)) == ("unsorted", set())


def test_a_sprint_that_shares_days_is_renamed_as_it_is_and_freed_when_moved(
    sprint, billing, sam, today
):
    shared = Sprint.objects.create(
        number=6,
        team=billing,
        name="Hardening",
        starts_on=date(2026, 11, 10),
        ends_on=date(2026, 11, 20),
        shares_days=True,
    )
    as_it_is = Timebox("Hardening 2", shared.starts_on, shared.ends_on)

    renamed = actions.edit_sprint(shared, as_it_is, version=1, actor=sam, on=today)
    with pytest.raises(Conflict, match="follow each other"):
        actions.edit_sprint(
            shared,
            Timebox("Hardening", shared.starts_on, date(2026, 11, 19)),
            version=2,
            actor=sam,
            on=today,
        )
    actions.edit_sprint(shared, SPRINT_24, version=2, actor=sam, on=today)

    assert renamed.name == "Hardening 2"
    shared.refresh_from_db()
    assert (shared.name, shared.shares_days) == ("Sprint 24", False)
