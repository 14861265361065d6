"""OKRs are drafted, made ready, withdrawn or deleted."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from objectives import actions
from objectives.actions import KeyResultDraft
from objectives.models import AlignmentLink, CoOwner, KeyResult, Objective, Transition
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from organizations.models import AuditEvent, Job, Membership
from tests import factories
from tests.objectives.conftest import COMPLAINTS


def test_a_draft_is_numbered_owned_and_scored(draft, acme, billing, quarter, pia, now):
    first = draft(title="  No bill comes as a surprise ", why="Trust")
    second = draft(
        key_results=[
            COMPLAINTS,
            KeyResultDraft(title="Patients who pay online", baseline=Decimal(40)),
            KeyResultDraft(title="We know what a call costs", kind="baseline"),
        ]
    )

    with tenant(acme.pk):
        first.refresh_from_db()
        assert (first.reference, second.reference) == ("O-1", "O-2")
        assert (first.title, first.why) == ("No bill comes as a surprise", "Trust")
        assert (first.state, first.version) == ("proposed", 1)
        assert (first.owner, first.created_by) == (pia, pia)
        assert first.progress == Decimal(0)
        rows = KeyResult.objects.filter(objective=second).order_by("position")
        assert [(row.reference, row.position) for row in rows] == [
            ("KR-2", 1),
            ("KR-3", 2),
            ("KR-4", 3),
        ]
        assert [row.raw_progress for row in rows] == [0, None, 0]
        assert Transition.objects.count() == 0
        events = AuditEvent.objects.filter(
            table_name="objectives_objective", operation="insert"
        )
        assert {(event.action, event.actor_id) for event in events} == {
            ("objective.drafted", pia.user_id)
        }
    assert set(
        Job.objects.filter(name="flow.refresh_team").values_list("ids", flat=True)[0]
    ) == {"team_id"}


def test_a_leader_proposes_and_owns_nothing(draft, lena):
    objective = draft(actor=lena)

    assert (objective.owner, objective.created_by) == (None, lena)


@pytest.mark.parametrize("title", ["", "   "])
def test_a_draft_needs_words(draft, acme, title):
    with pytest.raises(Conflict) as refused:
        draft(title=title)

    assert refused.value.facts["missing"] == [
        {"field": "title", "sentence": "It needs a title."}
    ]
    with tenant(acme.pk):
        assert Objective.objects.count() == 0


def test_a_draft_that_is_too_long_is_refused_with_the_field(draft, acme):
    with pytest.raises(Conflict) as refused:
        draft(title="x" * 401)

    assert [found["field"] for found in refused.value.facts["missing"]] == ["title"]
    with tenant(acme.pk):
        assert Objective.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"target": Decimal(10)},
            "To decrease, the target must lie below the baseline",
        ),
        ({"target": Decimal(9)}, "Baseline and target are both 9."),
        ({"weight": Decimal(0)}, "The weight must be more than 0."),
        ({"title": " "}, "A key result needs words."),
        ({"baseline": Decimal("1e16")}, "Ensure that there are no more than"),
        ({"kind": "guess"}, "Value 'guess' is not a valid choice."),
        ({"title": "x" * 601}, "Ensure this value has at most 600 characters"),
    ],
)
def test_a_key_result_that_makes_no_sense_leaves_nothing_behind(
    draft, acme, changes, reason
):
    with pytest.raises(Conflict, match=reason.replace("(", ".")):
        draft(key_results=[COMPLAINTS, replace(COMPLAINTS, **changes)])

    with tenant(acme.pk):
        assert Objective.objects.count() == 0
        assert KeyResult.objects.count() == 0
    assert Job.objects.count() == 0


def test_nobody_outside_drafts_for_a_team(draft, acme, vera, otto, intake):
    for person in (vera,):
        with pytest.raises(NotPermitted):
            draft(actor=person)
    with tenant(acme.pk):
        outsider = factories.member(acme, "Olga Orth")
    with pytest.raises(NotPermitted, match="people of Billing and leaders propose"):
        draft(actor=outsider)

    with tenant(acme.pk):
        assert Objective.objects.count() == 0


def test_nothing_is_drafted_into_a_locked_cycle(draft, acme, quarter):
    with tenant(acme.pk):
        type(quarter).objects.update(state="locked")
        quarter.refresh_from_db()

    with pytest.raises(Conflict, match="Q4 2026 is locked"):
        draft()


def test_ready_names_each_thing_that_is_missing(draft, acme, lena, pia, today, now):
    objective = draft(actor=lena, key_results=[])

    with pytest.raises(Conflict) as refused:
        actions.make_ready(objective, actor=pia, on=today, now=now)

    assert refused.value.facts["missing"] == [
        {"field": "owner", "sentence": "It needs a person who owns it."},
        {
            "field": "key_results",
            "sentence": "It needs one key result with a value now and a value wanted, "
            "or one that finds the number first.",
        },
    ]
    with tenant(acme.pk):
        objective.refresh_from_db()
        assert objective.state == "proposed"
        assert Transition.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "is_ready"),
    [
        ({}, True),
        ({"kind": "baseline", "baseline": None, "target": None}, True),
        ({"kind": "maintain_below"}, True),
        ({"kind": "maintain_within", "upper": Decimal(5)}, True),
        ({"kind": "maintain_within"}, False),
        ({"target": None}, False),
        ({"baseline": None}, False),
        ({"kind": "milestone"}, False),
        ({"kind": "unmeasured"}, False),
    ],
)
def test_one_key_result_with_a_value_now_and_wanted_makes_it_ready(
    draft, pia, today, now, changes, is_ready
):
    objective = draft(key_results=[replace(COMPLAINTS, **changes)])

    if is_ready:
        made = actions.make_ready(objective, actor=pia, on=today, now=now)
        assert (made.state, made.version) == ("ready", 2)
    else:
        with pytest.raises(Conflict):
            actions.make_ready(objective, actor=pia, on=today, now=now)


def test_only_the_owner_makes_it_ready(draft, sam, lena, today, now):
    objective = draft()

    for person in (sam, lena):
        with pytest.raises(NotPermitted, match="makes it ready"):
            actions.make_ready(objective, actor=person, on=today, now=now)


def test_a_proposal_without_history_is_deleted_with_all_of_it(
    draft, acme, pia, intake, year, today, now
):
    objective = draft(parent=draft("Patients trust us", cycle=year))
    actions.add_co_owner(objective, actor=pia, team=intake, on=today, now=now)

    actions.delete_draft(objective, actor=pia, on=today, now=now)

    with tenant(acme.pk):
        assert [row.title for row in Objective.objects.all()] == ["Patients trust us"]
        assert KeyResult.objects.count() == 1
        assert AlignmentLink.objects.count() == CoOwner.objects.count() == 0
        event = AuditEvent.objects.get(
            action="objective.deleted", table_name="objectives_objective"
        )
        assert event.before is not None
        assert event.before["title"] == "No bill comes as a surprise"


def test_what_has_a_history_is_not_deleted(ready, draft, acme, pia, sam, today, now):
    objective = ready()

    with pytest.raises(Conflict, match="has a history"):
        actions.delete_draft(objective, actor=pia, on=today, now=now)
    with pytest.raises(NotPermitted, match="Only the person who proposed it"):
        actions.delete_draft(draft("Mine"), actor=sam, on=today, now=now)

    with tenant(acme.pk):
        assert Objective.objects.count() == 2


def test_what_was_deleted_meanwhile_is_said_to_be_gone(draft, pia, today, now):
    objective = draft()
    actions.delete_draft(objective, actor=pia, on=today, now=now)

    with pytest.raises(Conflict, match="no longer here"):
        actions.make_ready(objective, actor=pia, on=today, now=now)


def test_the_proposer_withdraws_with_a_reason(ready, draft, pia, lena, today, now):
    objective = ready(actor=lena, owner=pia)

    with pytest.raises(Conflict, match="Why is it withdrawn"):
        actions.decline_objective(objective, actor=lena, reason=" ", on=today, now=now)
    with pytest.raises(NotPermitted):
        actions.decline_objective(objective, actor=pia, reason="No", on=today, now=now)
    declined = actions.decline_objective(
        objective, actor=lena, reason="The law changed", on=today, now=now
    )

    assert (declined.state, declined.outcome) == ("declined", "")


def test_a_key_results_team_and_due_day_are_kept(draft, acme, billing):
    due_on = date(2026, 12, 1)
    objective = draft(key_results=[replace(COMPLAINTS, team=billing, due_on=due_on)])

    with tenant(acme.pk):
        row = objective.key_results.get()
        assert (row.team, row.due_on) == (billing, due_on)
        assert Membership.objects.count() == 1
