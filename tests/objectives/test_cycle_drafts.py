"""Drafts of a cycle: who sees them, and what happens when they are published."""

import pytest
from django.db import connection

from objectives import actions, queries
from objectives.actions import KeyResultDraft, PushedBack
from objectives.models import AlignmentLink, Draft, KeyResult, Objective
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import seen_by, tenant
from organizations.models import AuditEvent
from tests.objectives.conftest import COMPLAINTS
from tests.objectives.year_draft import cycle_draft as cycle_draft
from tests.objectives.year_draft import objective as objective


def test_a_draft_is_named_after_its_cycle_and_numbered(cycle_draft, lena):
    assert (cycle_draft.reference, cycle_draft.title) == ("D-1", "OKRs 2026")
    assert cycle_draft.author_ids == [lena.pk]


def test_product_owners_draft_a_quarter_but_no_year(pia, dev, year, quarter, who):
    actions.begin_draft(cycle=quarter, **who(pia))

    with pytest.raises(NotPermitted):
        actions.begin_draft(cycle=year, **who(pia))
    with pytest.raises(NotPermitted):
        actions.begin_draft(cycle=quarter, **who(dev))


@pytest.mark.parametrize(
    "rows", [Draft, Objective, KeyResult], ids=["draft", "objective", "key result"]
)
def test_the_database_shows_a_private_draft_to_its_authors_alone(
    acme, objective, lena, pia, rows
):
    seen = {}
    for name, eyes in (("author", lena.pk), ("other", pia.pk), ("worker", None)):
        with seen_by(eyes), tenant(acme.pk):
            seen[name] = rows.objects.count()

    assert seen == {"author": 1, "other": 0, "worker": 0}


def test_plain_sql_and_joins_do_not_show_it_either(acme, objective, pia):
    with seen_by(pia.pk), tenant(acme.pk), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM objectives_keyresult")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT cardinality(objectives_hidden())")
        assert cursor.fetchone() == (1,)


def test_a_link_up_to_a_public_objective_tells_nothing_below_it(
    acme, objective, committed, lena, pia, today, who
):
    parent = committed()
    actions.link_objective(objective, parent=parent, **who(lena))

    with seen_by(pia.pk), tenant(acme.pk):
        links = AlignmentLink.objects.filter(parent=parent).select_related("objective")
        assert list(links) == []


def test_nothing_public_leads_to_what_is_private(objective, draft, lena, who):
    public = draft(actor=lena)

    with pytest.raises(Conflict, match="only its authors see"):
        actions.link_objective(public, parent=objective, **who(lena))


def test_the_audit_trail_keeps_quiet_about_it_until_opinions_are_asked(
    acme, cycle_draft, objective, lena, ada, who
):
    def told() -> set[str]:
        with seen_by(ada.pk), tenant(acme.pk):
            events = AuditEvent.objects.exclude(row_id=None)
            return {
                event.table_name
                for event in events
                if event.table_name in {"objectives_objective", "objectives_keyresult"}
            }

    before = told()
    actions.ask_opinions(cycle_draft, **who(lena))

    assert before == set()
    assert told() == {"objectives_objective", "objectives_keyresult"}


def test_it_is_there_for_everybody_once_opinions_are_asked(
    acme, cycle_draft, objective, lena, vera, who
):
    asked = actions.ask_opinions(cycle_draft, **who(lena))

    with seen_by(vera.pk), tenant(acme.pk):
        assert queries.objective_called(objective.reference) == objective
    assert asked.state == Draft.State.ASKED


def test_a_co_author_writes_what_another_began(
    cycle_draft, objective, lena, adam, who, fresh
):
    actions.edit_draft(
        cycle_draft, title="The year", unit=None, authors=[adam], **who(lena)
    )

    actions.edit_objective(objective, changes={"why": "Calls"}, **who(adam))

    with seen_by(adam.pk):
        assert fresh(objective).why == "Calls"


def test_nobody_commits_what_only_its_authors_see(objective, lena, who):
    actions.make_ready(objective, **who(lena))

    with pytest.raises(Conflict, match="Ask for opinions, or publish"):
        actions.commit_objective(objective, **who(lena))


def test_publishing_commits_what_is_ready_and_lists_what_is_not(
    cycle_draft, objective, lena, billing, year, who
):
    actions.make_ready(objective, **who(lena))
    vague = actions.draft_objective(
        team=billing, cycle=year, title="Later", draft=cycle_draft, **who(lena)
    )

    done = actions.publish_draft(cycle_draft, **who(lena))

    assert [each.reference for each in done.committed] == [objective.reference]
    assert done.committed[0].state == Objective.State.IN_PROCESS
    assert done.left == [(vague, "It is not ready.")]
    assert done.draft.state == Draft.State.PUBLISHED


def test_what_does_not_fit_the_limit_stays_ready_and_the_hit_is_recorded(
    acme, cycle_draft, objective, lena, billing, year, who, fresh
):
    second = actions.draft_objective(
        team=billing,
        cycle=year,
        title="Bills are paid in a week",
        draft=cycle_draft,
        key_results=[COMPLAINTS],
        owner=lena,
        **who(lena),
    )
    for each in (objective, second):
        actions.make_ready(each, **who(lena))
    actions.set_team_limit(billing, cadence="annual", limit=1, **who(lena))

    done = actions.publish_draft(cycle_draft, **who(lena))

    assert [each.pk for each in done.committed] == [objective.pk]
    assert [each.pk for each, _ in done.left] == [second.pk]
    with tenant(acme.pk):
        assert fresh(second).state == Objective.State.READY
        assert fresh(second).limit_hits.count() == 1


def test_a_push_back_because_of_structure_needs_a_decision_before_publishing(
    acme, cycle_draft, objective, lena, who, fresh
):
    actions.make_ready(objective, **who(lena))
    pushed = [PushedBack(objective.reference, "Identity sits with two teams.")]

    with pytest.raises(Conflict) as refusal:
        actions.publish_draft(cycle_draft, pushed_back=pushed, **who(lena))
    actions.publish_draft(
        cycle_draft,
        pushed_back=pushed,
        decisions={objective.reference: "We take the risk."},
        **who(lena),
    )

    assert refusal.value.facts["missing"][0]["field"] == objective.reference
    assert fresh(cycle_draft).state == Draft.State.PUBLISHED
    with tenant(acme.pk):
        decided = queries.decisions_about(objective).get()
    assert (decided.said, decided.decision, decided.decided_by) == (
        "Identity sits with two teams.",
        "We take the risk.",
        lena,
    )


def test_whether_the_key_results_are_enough_may_be_answered_with_not_sure(
    acme, objective, lena, who
):
    actions.say_good_enough(objective, "enough", answer="unsure", **who(lena))
    with pytest.raises(Conflict, match="no such answer"):
        actions.say_good_enough(objective, "link", answer="unsure", **who(lena))

    with seen_by(lena.pk), tenant(acme.pk):
        drafted = queries.drafted_called(objective.reference)
    assert drafted is not None
    looks = {look.key: look for look in drafted.looks}
    assert looks["enough"].words.endswith("What is missing?")
    assert not looks["enough"].is_settled


def test_a_draft_is_published_once_and_by_leaders(cycle_draft, lena, pia, who):
    actions.ask_opinions(cycle_draft, **who(lena))
    with pytest.raises(NotPermitted):
        actions.publish_draft(cycle_draft, **who(pia))

    actions.publish_draft(cycle_draft, **who(lena))

    with pytest.raises(NotPermitted, match="already"):
        actions.publish_draft(cycle_draft, **who(lena))


def test_an_objective_of_a_draft_is_deleted_with_what_was_typed_into_it(
    acme, objective, lena, who, today, now
):
    (row,) = _rows(acme, lena, objective)
    actions.keep_field(row, "title", text="Half", base=row.title, **who(lena))
    actions.say_good_enough(objective, "source", **who(lena))

    actions.delete_draft(objective, **who(lena))

    assert _rows(acme, lena, objective) == []


def test_key_results_move_and_come_back(acme, objective, lena, who):
    actions.add_key_result(objective, draft=KeyResultDraft("Second"), **who(lena))
    first, second = _rows(acme, lena, objective)

    was = actions.move_key_result(second, place=1, **who(lena))

    assert (was, _rows(acme, lena, objective)) == (2, [second, first])
    actions.move_key_result(second, place=was, **who(lena))
    assert _rows(acme, lena, objective) == [first, second]


def test_objectives_move_within_their_draft(
    acme, cycle_draft, objective, lena, billing, year, who
):
    second = actions.draft_objective(
        team=billing, cycle=year, title="Second", draft=cycle_draft, **who(lena)
    )

    was = actions.move_objective(second, place=1, **who(lena))

    with seen_by(lena.pk), tenant(acme.pk):
        ids = cycle_draft.objectives.order_by("position").values_list("pk", flat=True)
        assert (was, list(ids)) == (2, [second.pk, objective.pk])


def test_a_key_result_is_set_aside_and_put_back_where_it_was(
    acme, objective, lena, who
):
    (row,) = _rows(acme, lena, objective)

    actions.set_aside(row, **who(lena))
    assert _rows(acme, lena, objective) == []
    actions.put_back(row, **who(lena))

    assert _rows(acme, lena, objective) == [row]


def test_a_contributor_takes_no_slot_and_is_no_owner(
    acme, objective, intake, billing, lena, who
):
    (row,) = _rows(acme, lena, objective)

    actions.add_contributor(row, intake, **who(lena))
    with pytest.raises(Conflict, match="owns it"):
        actions.add_contributor(row, billing, **who(lena))

    with seen_by(lena.pk), tenant(acme.pk):
        assert [each.team_id for each in row.contributors.all()] == [intake.pk]
        assert queries.accountable(objective) == {billing.pk}


def _rows(acme, person, objective):
    with seen_by(person.pk), tenant(acme.pk):
        return queries.key_results_of(objective)
