"""Help between teams, from the question to the thanks (DOMAIN 1.4)."""

from datetime import timedelta

import pytest

from conversations import actions, queries
from conversations.actions import Promise
from conversations.models import HelpRequest
from objectives import actions as okrs
from objectives.actions import AtLimit
from objectives.models import (
    AwaitedHelp,
    Contributor,
    CoOwner,
    Need,
    Objective,
    TeamCapacity,
)
from objectives.queries import judge
from okrhub.lib.errors import Conflict, NotPermitted, Stale
from okrhub.lib.tenancy import tenant
from organizations.models import AuditEvent
from organizations.queries import settings
from teams.models import Function, Team, TeamFunction
from teams.queries import standing
from tests import factories


@pytest.fixture
def asked(asked_for_help: HelpRequest) -> HelpRequest:
    """Billing asks Intake for a review."""
    return asked_for_help


def promised(asked, who, *, days=5, **options):
    """Promise what is asked in some days."""
    promise = Promise(due_on=who["on"] + timedelta(days=days), **options)
    return actions.accept_help(asked, promise, **who)


def test_help_goes_from_the_question_to_the_thanks(asked, by_pia, by_iris, fresh):
    accepted = promised(asked, by_iris)
    assert (accepted.state, accepted.helper.name) == ("accepted", "Intake")

    actions.deliver_help(accepted, moved="partly", **by_iris)
    actions.confirm_help(asked, moved="yes", words="Just right", **by_pia)

    done = fresh(asked)
    assert (done.state, done.helper_says, done.moved) == ("confirmed", "partly", "yes")
    with tenant(asked.organization_id):
        told = AuditEvent.objects.filter(action__startswith="help.")
        assert set(told.values_list("action", flat=True)) == {
            "help.asked",
            "help.accepted",
            "help.delivered",
            "help.confirmed",
        }


def test_an_unkept_promise_puts_the_askers_okr_at_risk_and_not_the_helpers(
    asked, running, by_iris, by_pia, intake, quarter, today, fresh
):
    promised(asked, by_iris, days=2)
    with tenant(asked.organization_id):
        theirs = factories.in_process(intake, quarter, number=21)

    def health(on):
        with tenant(asked.organization_id):
            rows = Objective.objects.select_related("cycle").in_bulk(
                [running.pk, theirs.pk]
            )
            found = judge(list(rows.values()), on=on, settings=settings())
            return [found[pk].health for pk in (running.pk, theirs.pk)]

    on_the_day = today + timedelta(days=2)
    words = "O-20 waits for help from Intake, due on 12 Nov."
    assert words not in health(on_the_day)[0].reasons

    mine, other = health(on_the_day + timedelta(days=1))
    assert (mine.status, mine.reasons) == ("at_risk", (words,))
    assert not any("waits for help" in reason for reason in other.reasons)


def test_who_says_that_it_may_slip_does_so_before_it_is_late(
    asked, by_iris, today, fresh
):
    promised(asked, by_iris, days=2)

    with pytest.raises(Conflict, match="later day"):
        actions.slip_help(asked, due_on=today + timedelta(days=1), **by_iris)
    actions.slip_help(asked, due_on=today + timedelta(days=9), **by_iris)

    slipped = fresh(asked)
    assert (slipped.due_on - slipped.first_due_on).days == 7
    assert slipped.has_slipped
    late = {**by_iris, "on": today + timedelta(days=10)}
    with pytest.raises(Conflict, match="due already"):
        actions.slip_help(asked, due_on=today + timedelta(days=20), **late)


def test_a_no_needs_its_reason(asked, by_iris, fresh):
    with pytest.raises(Conflict, match="Why not"):
        actions.decline_help(asked, reason=" ", **by_iris)

    actions.decline_help(asked, reason="Nobody of us reads Norwegian", **by_iris)

    assert (fresh(asked).state, fresh(asked).words) == (
        "declined",
        "Nobody of us reads Norwegian",
    )


def test_only_the_asked_answer_and_only_those_who_asked_receive(
    asked, by_pia, by_iris, dev, vera, lena, today, now
):
    with pytest.raises(NotPermitted, match="of Intake answers"):
        promised(asked, by_pia)
    promised(asked, by_iris)

    with pytest.raises(NotPermitted, match="people of Billing"):
        actions.confirm_help(asked, **by_iris)
    with pytest.raises(NotPermitted, match="Viewers"):
        actions.withdraw_help(asked, actor=vera, on=today, now=now)
    actions.withdraw_help(asked, actor=dev, on=today, now=now)


def test_a_step_that_does_not_fit_the_state_is_refused(asked, by_iris):
    promised(asked, by_iris)

    with pytest.raises(Conflict, match="promised already"):
        promised(asked, by_iris)
    with pytest.raises(Stale):
        actions.deliver_help(asked, version=1, **by_iris)


def test_help_is_asked_of_others_from_now_on(running, billing, by_pia, today):
    given = {"title": "x", "form": "data", **by_pia}

    with pytest.raises(Conflict, match="itself"):
        actions.ask_help(running, team=billing, needed_by=today, **given)
    with pytest.raises(Conflict, match="one function"):
        actions.ask_help(running, needed_by=today, **given)


def test_an_initiative_makes_the_helper_a_contributor_without_a_slot(
    asked, by_iris, intake, fresh
):
    promised(asked, by_iris, way="initiative", text="Read it aloud together")

    with tenant(asked.organization_id):
        made = HelpRequest.objects.get(pk=asked.pk).initiative
        assert made is not None
        assert (made.text, made.team) == ("Read it aloud together", intake)
        assert Contributor.objects.get().team == intake
        assert not TeamCapacity.objects.filter(team=intake, in_process__gt=0).exists()


def test_a_dependent_okr_is_proposed_to_the_helpers_and_needed(
    asked, running, by_iris, intake, fresh
):
    promised(asked, by_iris, way="dependent", text="Letters that people understand")

    with tenant(asked.organization_id):
        need = Need.objects.select_related("needed").get()
    assert (need.objective_id, need.help_number) == (running.pk, asked.number)
    assert (need.needed.title, need.needed.state) == (
        "Letters that people understand",
        "proposed",
    )
    assert need.needed.team_id == intake.pk


def test_sharing_an_okr_in_process_needs_a_free_slot(
    asked, running, by_iris, intake, quarter, fresh
):
    with tenant(asked.organization_id):
        TeamCapacity.objects.create(team=intake, cadence="quarterly", effective_limit=0)
        Team.objects.filter(pk=intake.pk).update(quarterly_limit=0)
    with pytest.raises(AtLimit):
        promised(asked, by_iris, way="shared")
    assert fresh(asked).state == "requested"

    with tenant(asked.organization_id):
        Team.objects.filter(pk=intake.pk).update(quarterly_limit=3)
        TeamCapacity.objects.filter(team=intake).update(effective_limit=3)
    promised(asked, by_iris, way="shared")

    with tenant(asked.organization_id):
        assert CoOwner.objects.get().team == intake
        assert TeamCapacity.objects.get(team=intake).in_process == 1


def test_a_function_is_answered_by_a_team_that_carries_it_else_by_leaders(
    running, acme, intake, by_pia, by_iris, lena, today, now, fresh
):
    with tenant(acme.pk):
        legal, security = (
            Function.objects.create(name=name) for name in ("Legal", "Security")
        )
        TeamFunction.objects.create(team=intake, function=legal)
    given = {"title": "Check it", "form": "review", "needed_by": today, **by_pia}
    of_legal = actions.ask_help(running, function=legal, **given)
    of_security = actions.ask_help(running, function=security, **given)

    promised(of_legal, by_iris)
    with pytest.raises(NotPermitted, match="leaders do"):
        promised(of_security, by_iris)
    promised(of_security, {"actor": lena, "on": today, "now": now})

    assert fresh(of_legal).helper_id == intake.pk
    assert fresh(of_security).helper_id is None
    with tenant(acme.pk):
        assert [
            (one.name, one.asked_by, one.answering) for one in queries.asked_of()
        ] == [("Legal", 1, 1), ("Security", 1, 1)]


def test_what_was_awaited_is_known_for_past_days(asked, by_iris, today):
    promised(asked, by_iris, days=2)
    actions.deliver_help(asked, **{**by_iris, "on": today + timedelta(days=4)})

    with tenant(asked.organization_id):
        rows = AwaitedHelp.objects.order_by("pk")
        spans = [(row.since, row.due_on, row.until) for row in rows]
    later = today + timedelta(days=4)
    assert spans == [
        (today, None, today),
        (today, today + timedelta(days=2), later),
    ]


def test_it_waits_for_the_right_people_at_each_step(
    asked, pia, iris, dev, by_pia, by_iris, today
):
    def waits(person, days=0):
        on = today + timedelta(days=days)
        with tenant(person.organization_id):
            found = queries.waiting_for(standing(person, on), on)
        return [(one.kind, one.reference) for one in found]

    assert (waits(iris), waits(pia)) == ([("help", "H-1")], [])

    promised(asked, by_iris, days=2)
    assert (waits(iris), waits(pia)) == ([], [])
    assert waits(iris, 3) == waits(pia, 3) == [("late_help", "H-1")]
    assert waits(dev, 3) == []

    actions.deliver_help(asked, **by_iris)
    assert (waits(iris), waits(pia)) == ([], [("help_came", "H-1")])


def test_at_the_close_of_the_dependent_okr_both_teams_see_one_question(
    asked, pia, iris, by_pia, by_iris, today, quarter, intake, fresh
):
    with tenant(asked.organization_id):
        taken = factories.in_process(intake, quarter, number=30, owner=iris)
        factories.KeyResultFactory.create(objective=taken)
    promised(asked, by_iris, way="dependent", dependent=taken)

    okrs.drop_objective(taken, reason="It is done otherwise", **by_iris)

    for person in (pia, iris):
        with tenant(person.organization_id):
            found = queries.waiting_for(standing(person, today), today)
            page = queries.help_page("H-1", standing(person, today), today)
        assert [one.kind for one in found] == ["help_closed"]
        assert page is not None
        assert page.is_asked_at_the_close


def test_what_only_a_drafts_authors_see_is_not_talked_about(
    acme, billing, intake, quarter, by_pia, today
):
    draft = okrs.begin_draft(title="Next", cycle=quarter, **by_pia)
    hidden = okrs.draft_objective(
        team=billing, cycle=quarter, title="Secret", draft=draft, **by_pia
    )

    with pytest.raises(Conflict, match="only its authors see"):
        actions.ask_help(
            hidden, title="x", form="data", team=intake, needed_by=today, **by_pia
        )
