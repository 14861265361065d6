from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from objectives import actions
from objectives.actions import KeyResultDraft
from objectives.models import (
    AlignmentLink,
    CoOwner,
    KeyResult,
    Objective,
    Transition,
)
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


def test_a_stale_edit_is_refused_with_the_row_as_it_is(
    draft, acme, pia, sam, today, now
):
    objective = draft()
    actions.edit_objective(
        objective,
        actor=sam,
        changes={"title": "Bills surprise nobody"},
        on=today,
        now=now,
        version=1,
    )

    with pytest.raises(Conflict) as refused:
        actions.edit_objective(
            objective,
            actor=pia,
            changes={"title": "Bills are clear"},
            on=today,
            now=now,
            version=1,
        )

    assert refused.value.facts == {
        "version": 2,
        "current": {
            "reference": "O-1",
            "title": "Bills surprise nobody",
            "state": "proposed",
        },
    }
    with tenant(acme.pk):
        objective.refresh_from_db()
        assert objective.title == "Bills surprise nobody"


def test_an_edit_changes_only_what_is_named(
    draft, acme, pia, dev, today, now, next_quarter
):
    objective = draft()

    edited = actions.edit_objective(
        objective,
        actor=pia,
        changes={
            "why": "Trust",
            "owner": dev,
            "ambition": "aspirational",
            "cycle": next_quarter,
        },
        on=today,
        now=now,
    )

    with tenant(acme.pk):
        objective.refresh_from_db()
        assert (objective.why, objective.owner, objective.ambition) == (
            "Trust",
            dev,
            "aspirational",
        )
        assert objective.cycle == next_quarter
        assert objective.title == "No bill comes as a surprise"
        assert edited.version == objective.version == 2


def test_what_is_not_editable_is_a_mistake_of_the_caller(draft, pia, today, now):
    with pytest.raises(ValueError, match="Not editable: state"):
        actions.edit_objective(
            draft(), actor=pia, changes={"state": "closed"}, on=today, now=now
        )


def test_after_commitment_a_change_of_the_promise_needs_a_reason(
    committed, acme, pia, today, now
):
    objective = committed()
    later = today + timedelta(days=7)
    with tenant(acme.pk):
        key_result = objective.key_results.get()

    with pytest.raises(Conflict) as refused:
        actions.edit_key_result(
            key_result, actor=pia, changes={"target": Decimal(5)}, on=later, now=now
        )
    with pytest.raises(Conflict):
        actions.edit_objective(
            objective, actor=pia, changes={"title": "Other"}, on=later, now=now
        )
    revised = actions.edit_key_result(
        key_result,
        actor=pia,
        changes={"target": Decimal(5)},
        why=actions.Why("Half of them never came from us", "sprint_review"),
        on=later,
        now=now,
    )

    assert refused.value.facts["missing"][0]["field"] == "rationale"
    assert (revised.target, revised.committed_target) == (Decimal(5), Decimal(4))
    with tenant(acme.pk):
        event = AuditEvent.objects.get(
            action="key_result.revised", table_name="objectives_keyresult"
        )
        assert event.reason == "Half of them never came from us"
        assert event.before is not None
        assert event.after is not None
        assert (event.before["target"], event.after["target"]) == (4.0, 5.0)
        objective.refresh_from_db()
        assert objective.title == "No bill comes as a surprise"


def test_a_typing_error_of_the_day_before_needs_no_reason(committed, pia, today, now):
    objective = committed()

    edited = actions.edit_objective(
        objective,
        actor=pia,
        changes={"title": "No bill comes as a surprise."},
        on=today + timedelta(days=1),
        now=now,
    )

    assert edited.title == "No bill comes as a surprise."


def test_what_is_no_promise_needs_no_reason(committed, acme, pia, today, now):
    objective = committed()
    with tenant(acme.pk):
        key_result = objective.key_results.get()

    edited = actions.edit_key_result(
        key_result,
        actor=pia,
        changes={"source": "The complaints register", "frequency_days": 14},
        on=today + timedelta(days=30),
        now=now,
    )

    assert (edited.source, edited.frequency_days) == ("The complaints register", 14)


def test_an_okr_in_process_is_not_moved_to_another_cycle_by_editing(
    committed, pia, today, now, next_quarter
):
    with pytest.raises(Conflict, match="carried over"):
        actions.edit_objective(
            committed(), actor=pia, changes={"cycle": next_quarter}, on=today, now=now
        )


def test_editing_a_key_result_scores_it_again(draft, acme, pia, today, now):
    objective = draft(key_results=[replace(COMPLAINTS, kind="unmeasured")])
    with tenant(acme.pk):
        key_result = objective.key_results.get()
        assert Objective.objects.get().progress is None

    edited = actions.edit_key_result(
        key_result,
        actor=pia,
        changes={"kind": "decrease"},
        on=today,
        now=now,
        version=1,
    )

    with tenant(acme.pk):
        assert edited.raw_progress == Decimal(0)
        assert edited.version == 2
        assert Objective.objects.get().progress == 0


def test_nobody_outside_the_team_edits_its_key_results(
    committed, acme, ada, adam, lena, vera, today, now
):
    with tenant(acme.pk):
        key_result = committed().key_results.get()

    for person in (ada, adam, lena, vera):
        with pytest.raises(NotPermitted):
            actions.edit_key_result(
                key_result,
                actor=person,
                changes={"target": Decimal(8)},
                why=actions.Why("Easier", "other"),
                on=today,
                now=now,
            )

    with tenant(acme.pk):
        key_result.refresh_from_db()
        assert (key_result.target, key_result.version) == (Decimal(4), 1)


def test_a_key_result_is_added_at_the_end(draft, acme, pia, today, now):
    objective = draft()

    added = actions.add_key_result(
        objective,
        actor=pia,
        draft=replace(COMPLAINTS, title="Calls about a bill"),
        on=today,
        now=now,
    )

    assert (added.position, added.reference) == (2, "KR-2")


def test_a_key_result_is_removed_before_commitment_alone(
    draft, committed, acme, pia, today, now
):
    objective = draft()
    with tenant(acme.pk):
        key_result = objective.key_results.get()
    promised = committed("In process")
    with tenant(acme.pk):
        of_promised = promised.key_results.get()

    actions.remove_key_result(key_result, actor=pia, on=today, now=now)
    with pytest.raises(Conflict, match="was committed to"):
        actions.remove_key_result(of_promised, actor=pia, on=today, now=now)

    with tenant(acme.pk):
        assert list(KeyResult.objects.all()) == [of_promised]
        objective.refresh_from_db()
        assert objective.progress is None


def test_a_key_result_that_was_in_process_once_becomes_void_instead_of_vanishing(
    committed, acme, pia, today, now
):
    objective = committed()
    with tenant(acme.pk):
        key_result = objective.key_results.get()
    actions.check_in(key_result, actor=pia, value=Decimal(7), on=today, now=now)
    actions.defer_objective(objective, actor=pia, on=today, now=now)

    actions.remove_key_result(key_result, actor=pia, on=today, now=now)

    with tenant(acme.pk):
        key_result.refresh_from_db()
        assert key_result.state == "void"
        assert key_result.check_ins.count() == 1


def test_what_is_closed_stays_as_it_is(committed, acme, pia, today, now):
    objective = committed()
    actions.drop_objective(
        objective, actor=pia, reason="Law changed", on=today, now=now
    )

    with pytest.raises(Conflict, match="O-1 is closed and stays as it is"):
        actions.edit_objective(
            objective, actor=pia, changes={"why": "?"}, on=today, now=now
        )


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


def test_links_form_no_ring(draft, acme, pia, today, now):
    top, middle, bottom = draft("Top"), draft("Middle"), draft("Bottom")
    for below, above in ((middle, top), (bottom, middle)):
        actions.link_objective(below, actor=pia, parent=above, on=today, now=now)

    with pytest.raises(Conflict, match="O-3 already leads to O-1"):
        actions.link_objective(top, actor=pia, parent=bottom, on=today, now=now)
    with pytest.raises(Conflict, match="does not lead to itself"):
        actions.link_objective(top, actor=pia, parent=top, on=today, now=now)

    with tenant(acme.pk):
        assert AlignmentLink.objects.count() == 2


def test_one_primary_parent_takes_the_place_of_the_former(draft, acme, pia, today, now):
    child, first, second = draft("Child"), draft("First"), draft("Second")

    actions.link_objective(child, actor=pia, parent=first, on=today, now=now)
    link = actions.link_objective(
        child, actor=pia, parent=second, rationale="Closer", on=today, now=now
    )

    with tenant(acme.pk):
        assert list(AlignmentLink.objects.values_list("parent_id", "rationale")) == [
            (second.pk, "Closer")
        ]

    actions.unlink_objective(link, actor=pia, on=today, now=now)

    with tenant(acme.pk):
        assert AlignmentLink.objects.count() == 0


def test_a_link_to_a_key_result_names_one_of_its_objective(
    draft, acme, pia, today, now
):
    child, parent = draft("Child"), draft("Parent")
    with tenant(acme.pk):
        own = child.key_results.get()

    with pytest.raises(Conflict, match="belongs to another objective"):
        actions.link_objective(
            child, actor=pia, parent=parent, key_result=own, on=today, now=now
        )


def test_a_key_results_team_and_due_day_are_kept(draft, acme, billing):
    due_on = date(2026, 12, 1)
    objective = draft(key_results=[replace(COMPLAINTS, team=billing, due_on=due_on)])

    with tenant(acme.pk):
        row = objective.key_results.get()
        assert (row.team, row.due_on) == (billing, due_on)
        assert Membership.objects.count() == 1
