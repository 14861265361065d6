"""Revisions: what was promised changes after commitment, with both grades kept."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from hypothesis import given
from hypothesis import strategies as st

from objectives import actions
from objectives.actions import Why
from objectives.models import KeyResult, Objective, Revision
from objectives.scoring import (
    CheckIn,
    ClosingKeyResult,
    Measure,
    grades_at_close,
)
from okrhub.lib.differences import Part, changed_words
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from organizations.models import AuditEvent
from tests.objectives.conftest import COMPLAINTS

D = Decimal
START, END = date(2026, 10, 1), date(2026, 12, 31)
LEARNED = Why("Half of them never came from us.", "mid_quarter")


@pytest.fixture
def promised(committed, acme):
    """The key result of an OKR that was committed to on the tenth: 9 to 4."""
    objective = committed()
    with tenant(acme.pk):
        return objective.key_results.select_related("objective").get()


@pytest.fixture
def later(today):
    """A day on which a typing error can no longer be meant."""
    return today + timedelta(days=6)


@pytest.fixture
def revise(pia, later, now):
    """Change the key result as Pia, six days later unless said."""

    def edit(key_result: KeyResult, why: Why = LEARNED, **changes) -> KeyResult:
        given = {"actor": pia, "on": later, "now": now + timedelta(days=6)}
        given |= {k: changes.pop(k) for k in ("actor", "on") if k in changes}
        return actions.edit_key_result(key_result, changes=changes, why=why, **given)

    return edit


def kept(acme) -> list[tuple[str, str, str]]:
    with tenant(acme.pk):
        rows = Revision.objects.order_by("pk")
        return [(row.field, row.old, row.new) for row in rows]


def test_every_promise_is_kept_before_and_after(promised, revise, acme, pia, later):
    revise(
        promised,
        title="Bills that come as a surprise",
        target=D("4.50"),
        weight=D(2),
        due_on=date(2026, 12, 14),
    )

    assert kept(acme) == [
        (
            "title",
            "Patients who complain about a bill",
            "Bills that come as a surprise",
        ),
        ("target", "4", "4.5"),
        ("weight", "1", "2"),
        ("due_on", "", "2026-12-14"),
    ]
    with tenant(acme.pk):
        row = Revision.objects.get(field="target")
        assert (row.rationale, row.occasion) == LEARNED_KEPT
        assert (row.actor, row.revised_on, row.key_result) == (pia, later, promised)


LEARNED_KEPT = (LEARNED.rationale, LEARNED.occasion)


@pytest.mark.parametrize(
    ("why", "field"),
    [
        (Why(), "rationale"),
        (Why("  ", "mid_quarter"), "rationale"),
        (Why("We learned"), "occasion"),
        (Why("We learned", "correction"), "occasion"),
    ],
)
@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Fewer complaints"},
        {"target": D(5)},
        {"due_on": END},
        {"weight": D(3)},
        {"kind": "maintain_below"},
    ],
)
def test_no_promise_changes_without_rationale_and_occasion(
    promised, revise, acme, why, field, changes
):
    with pytest.raises(Conflict) as refused:
        revise(promised, why, **changes)

    assert refused.value.facts["missing"][0]["field"] == field
    assert kept(acme) == []


def test_the_objectives_text_is_a_promise_too(committed, acme, pia, later, now):
    objective = committed()
    with pytest.raises(Conflict):
        actions.edit_objective(
            objective, actor=pia, changes={"title": "Other"}, on=later, now=now
        )

    actions.edit_objective(
        objective,
        actor=pia,
        changes={"title": "No bill is a surprise", "why": "Trust"},
        why=LEARNED,
        on=later,
        now=now,
    )

    assert kept(acme) == [
        ("title", "No bill comes as a surprise", "No bill is a surprise")
    ]


def test_what_is_no_promise_needs_no_reason(promised, revise, acme):
    revise(promised, Why(), source="The billing system", frequency_days=14)

    assert kept(acme) == []


def test_before_commitment_nothing_is_revised(draft, acme, pia, today, now):
    with tenant(acme.pk):
        key_result = draft().key_results.get()

    actions.edit_key_result(
        key_result, actor=pia, changes={"target": D(3)}, on=today, now=now
    )

    assert kept(acme) == []


def test_a_plan_for_a_coming_cycle_is_a_promise_that_stays_when_it_begins(
    ready, revise, acme, pia, next_quarter, later, today, now, fresh
):
    who = {"actor": pia, "now": now}
    planned = actions.commit_objective(ready(cycle=next_quarter), on=today, **who)
    with tenant(acme.pk):
        row = planned.key_results.select_related("objective").get()

    with pytest.raises(Conflict, match="What did you learn"):
        revise(row, Why(), target=D(5))
    with pytest.raises(Conflict, match="frozen since the commitment"):
        revise(row, baseline=D(8))
    with pytest.raises(Conflict, match="out of the plan first"):
        actions.remove_key_result(row, on=later, **who)
    with pytest.raises(Conflict, match="out of the plan first"):
        actions.set_aside(row, on=later, **who)
    revise(row, target=D(5))
    with tenant(acme.pk):
        actions.start_planned(next_quarter, on=next_quarter.starts_on, now=now)

    begun = fresh(row)
    assert kept(acme) == [("target", "4", "5")]
    assert (begun.target, begun.committed_target) == (D(5), D(4))
    assert begun.committed_baseline == D(9)


def test_what_is_taken_out_of_the_plan_is_no_promise_any_more(
    ready, revise, acme, pia, next_quarter, later, today, now, fresh
):
    who = {"actor": pia, "now": now}
    planned = actions.commit_objective(ready(cycle=next_quarter), on=today, **who)
    with tenant(acme.pk):
        row = planned.key_results.select_related("objective").get()
    actions.edit_key_result(row, changes={"target": D(5)}, on=today, **who)
    actions.unplan_objective(planned, on=later, **who)

    revise(row, Why(), baseline=D(8), target=D(3))

    assert kept(acme) == [("target", "4", "5")]
    assert fresh(row).committed_kind == ""


def test_a_typing_error_within_a_day_corrects_the_promise_itself(
    promised, revise, acme, today
):
    corrected = revise(
        promised, Why(), on=today + timedelta(days=1), target=D(5), baseline=D(10)
    )

    assert (corrected.committed_baseline, corrected.committed_target) == (D(10), D(5))
    with tenant(acme.pk):
        assert set(Revision.objects.values_list("occasion", flat=True)) == {
            "correction"
        }
        assert Objective.objects.get().progress_at_commitment is None


def test_the_day_after_the_next_is_too_late_for_a_typing_error(promised, revise, today):
    with pytest.raises(Conflict, match="What did you learn"):
        revise(promised, Why(), on=today + timedelta(days=2), target=D(5))


def test_a_slip_in_a_revision_is_corrected_by_its_author_within_a_day(
    promised, revise, acme, dev, later
):
    revised = revise(promised, target=D(60) / 10)

    with pytest.raises(Conflict):
        revise(revised, Why(), actor=dev, on=later + timedelta(days=1), target=D(7))
    with pytest.raises(Conflict):
        revise(revised, Why(), on=later + timedelta(days=1), weight=D(7))
    again = revise(revised, Why(), on=later + timedelta(days=1), target=D(7))

    assert (again.target, again.committed_target) == (D(7), D(4))
    with pytest.raises(Conflict):
        revise(again, Why(), on=later + timedelta(days=2), target=D(8))


def test_the_value_at_the_start_is_frozen(promised, revise, acme):
    with pytest.raises(Conflict, match="frozen since the commitment") as refused:
        revise(promised, baseline=D(12))

    assert refused.value.facts["missing"][0]["field"] == "baseline"
    assert kept(acme) == []


def test_a_value_at_the_start_is_added_where_there_was_none(committed, acme, revise):
    unmeasured = replace(COMPLAINTS, kind="unmeasured", baseline=None, target=None)
    objective = committed(key_results=[COMPLAINTS, unmeasured])
    with tenant(acme.pk):
        key_result = objective.key_results.get(kind="unmeasured")

    measured = revise(key_result, kind="decrease", baseline=D(8), target=D(2))

    assert (measured.kind, measured.baseline) == ("decrease", D(8))
    assert measured.committed_kind == "unmeasured"


def test_nobody_outside_the_team_revises(promised, revise, lena, acme):
    with pytest.raises(NotPermitted):
        revise(promised, actor=lena, target=D(8))

    assert kept(acme) == []


def test_progress_follows_the_target_of_today_and_the_first_one_stands_beside_it(
    promised, revise, acme, pia, today, now, fresh
):
    actions.check_in(promised, actor=pia, value=D("6.5"), on=today, now=now)
    assert fresh(promised.objective).progress_at_commitment is None

    revised = revise(promised, target=D("6.5"))

    objective = fresh(promised.objective)
    assert (revised.raw_progress, revised.raw_at_commitment) == (1, D("0.5"))
    assert (objective.progress, objective.progress_at_commitment) == (1, D("0.5"))
    assert revised.state == "reached"


def test_a_check_in_moves_both(promised, revise, pia, later, now, fresh):
    revised = revise(promised, target=D("6.5"))

    actions.check_in(revised, actor=pia, value=D(8), on=later, now=now)

    objective = fresh(promised.objective)
    assert (objective.progress, objective.progress_at_commitment) == (
        D("0.4"),
        D("0.2"),
    )


def test_a_close_keeps_both_grades_and_opening_again_forgets_them(
    promised, revise, acme, pia, later, now, fresh
):
    revised = revise(promised, target=D("6.5"))
    actions.check_in(revised, actor=pia, value=D("6.5"), on=later, now=now)

    closed = actions.close_objective(
        promised.objective, actor=pia, outcome="achieved", on=later, now=now
    )

    assert (closed.grade, closed.suggested_grade) == (D(1), D(1))
    assert closed.grade_at_commitment == D("0.5")
    opened = actions.undo_close(closed, actor=pia, on=later, now=now)
    assert opened.grade_at_commitment is None


def test_a_new_commitment_is_a_new_promise(promised, revise, pia, later, now, fresh):
    revise(promised, target=D("6.5"), weight=D(2))
    given = {"actor": pia, "on": later, "now": now}
    actions.defer_objective(promised.objective, **given)
    actions.return_to_ready(promised.objective, **given)

    actions.commit_objective(promised.objective, **given)

    again = fresh(promised)
    assert (again.committed_target, again.committed_weight) == (D("6.5"), D(2))
    assert again.raw_at_commitment is None
    assert fresh(promised.objective).progress_at_commitment is None


def test_revisions_are_never_rewritten(promised, revise, acme):
    revise(promised, target=D(5))

    with (
        tenant(acme.pk),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        Revision.objects.update(rationale="Another story")


def test_the_database_wants_a_rationale_as_well(promised, acme, now, today):
    with (
        tenant(acme.pk),
        pytest.raises(IntegrityError, match="revision_has_a_rationale"),
        transaction.atomic(),
    ):
        Revision.objects.create(
            objective=promised.objective,
            field="target",
            occasion="other",
            revised_on=today,
            recorded_at=now,
        )


def test_the_audit_trail_names_the_revision(promised, revise, acme):
    revise(promised, target=D(5))

    with tenant(acme.pk):
        events = AuditEvent.objects.filter(action="key_result.revised")
        assert {event.reason for event in events} == {LEARNED.rationale}
        assert "objectives_revision" in {event.table_name for event in events}


# ---- the two grades, pure


def decrease(target: str, baseline: str = "9") -> Measure:
    return Measure(kind="decrease", baseline=D(baseline), target=D(target))


def at(value: Decimal, on: date = END) -> tuple[CheckIn, ...]:
    moment = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
    return (CheckIn(measured_on=on, recorded_at=moment, value=value),)


@pytest.mark.parametrize(
    ("value", "current", "at_commitment"),
    [
        # DOMAIN 1.1: decrease 9 to 4; 10 is below 0, 6.5 half the way
        ("10", "0", "0"),
        ("6.5", "1", "0.5"),
        ("9", "0", "0"),
        ("4", "1", "1"),
    ],
)
def test_a_decrease_from_9_to_4_revised_to_6_5(value, current, at_commitment):
    row = ClosingKeyResult(
        decrease("6.5"), START, END, at(D(value)), committed_measure=decrease("4")
    )

    grades = grades_at_close([row], on=END)

    assert (grades.current, grades.at_commitment) == (D(current), D(at_commitment))


def test_weights_of_the_commitment_count_for_its_grade():
    done = ClosingKeyResult(
        decrease("4"), START, END, at(D(4)), weight=D(1), committed_weight=D(3)
    )
    undone = ClosingKeyResult(decrease("4"), START, END, at(D(9)))

    grades = grades_at_close([done, undone], on=END)

    assert (grades.current, grades.at_commitment) == (D("0.5"), D("0.75"))


def test_a_later_due_date_counts_the_periods_of_the_first_one():
    # maintain, weekly: 4 periods met; 4 of 5 until the first due date, of 10 until now
    kept_below = Measure(kind="maintain_below", target=D(5), frequency_days=7)
    days = [START + timedelta(days=7 * n) for n in range(4)]
    row = ClosingKeyResult(
        kept_below,
        START,
        START + timedelta(days=69),
        tuple(check for day in days for check in at(D(5), day)),
        committed_end=START + timedelta(days=34),
    )

    grades = grades_at_close([row], on=END)

    assert (grades.current, grades.at_commitment) == (D("0.4"), D("0.8"))


amounts = st.decimals(-10_000, 10_000, places=2, allow_nan=False)


@given(amounts, amounts, amounts, amounts)
def test_whatever_is_revised_the_first_grade_stays(baseline, first, second, value):
    if baseline in {first, second}:
        return

    def measure(target: Decimal) -> Measure:
        kind = "increase" if target > baseline else "decrease"
        return Measure(kind=kind, baseline=baseline, target=target)

    as_agreed = ClosingKeyResult(measure(first), START, END, at(value))
    revised = ClosingKeyResult(
        measure(second),
        START,
        END,
        at(value),
        committed_measure=measure(first),
        weight=D(5),
        committed_weight=D(1),
    )

    before = grades_at_close([as_agreed], on=END)
    after = grades_at_close([revised], on=END)

    assert before.current == before.at_commitment == after.at_commitment
    assert after.current is not None
    assert 0 <= after.current <= 1


@given(
    st.lists(
        st.sampled_from(["no", "bill", "is", "a", "surprise", "to", "anybody"]),
        max_size=9,
    )
)
def test_two_equal_texts_have_no_changed_words(words):
    text = " ".join(words)

    left, right = changed_words(text, text)

    assert left == right
    assert not any(part.is_changed for part in left)


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_parts_are_the_texts(old, new):
    left, right = changed_words(old, new)

    assert "".join(part.text for part in left) == old.strip()
    assert "".join(part.text for part in right) == new.strip()
    assert [p.text.strip() for p in left if not p.is_changed] == [
        p.text.strip() for p in right if not p.is_changed
    ]


def test_only_the_words_that_differ_are_marked():
    left, right = changed_words("No bill comes as a surprise", "No bill is a surprise")

    assert left == (
        Part("No bill", is_changed=False),
        Part(" comes as", is_changed=True),
        Part(" a surprise", is_changed=False),
    )
    assert right[1] == Part(" is", is_changed=True)


# ---- pages and API


def test_the_history_shows_both_texts_in_neutral_words(
    promised, revise, pia, browser_of, that_morning
):
    revise(promised, title="Bills that patients complain about", target=D("6.5"))

    answer = browser_of(pia).get(
        f"/o/acme/objectives/{promised.objective.reference}/revisions/"
    )

    page = " ".join(answer.content.decode().split())
    assert answer.status_code == 200
    assert "Revised on 16 Nov, at the mid-quarter review, by Pia Park" in page
    assert "<del>Patients who complain about a bill</del>" not in page
    assert "<ins>Bills that patients</ins>" in page
    assert "<del>4</del>" in page
    assert "<ins>6.5</ins>" in page
    assert LEARNED.rationale in page


def test_without_a_revision_the_history_says_so(promised, pia, browser_of):
    answer = browser_of(pia).get(
        f"/o/acme/objectives/{promised.objective.reference}/revisions/"
    )

    assert "Nothing was revised" in answer.content.decode()


def test_the_page_of_the_objective_shows_both_and_numbers_the_revision(
    promised, revise, pia, today, now, browser_of, that_morning
):
    actions.check_in(promised, actor=pia, value=D("6.5"), on=today, now=now)
    revise(promised, target=D("6.5"))

    answer = browser_of(pia).get(f"/o/acme/objectives/{promised.objective.reference}/")

    page = " ".join(answer.content.decode().split())
    assert "100 % on average, 50 % as first agreed" in page
    assert '<b class="num">1.0</b>, <b class="num">0.5</b> as first agreed' in page
    assert answer.context["chart"].revisions == [(date(2026, 11, 16), 1)]
    assert "1. KR-1" in page


def test_the_page_asks_as_often_with_50_revisions_as_with_one(
    promised, revise, pia, browser_of, statements, acme, now, later
):
    revise(promised, target=D(5))
    browser = browser_of(pia)
    address = f"/o/acme/objectives/{promised.objective.reference}/revisions/"
    one = statements(lambda: browser.get(address))
    with tenant(acme.pk):
        Revision.objects.bulk_create(
            Revision(
                objective=promised.objective,
                key_result=promised,
                field="target",
                old="4",
                new="5",
                rationale="Learned",
                occasion="other",
                actor=pia,
                revised_on=later,
                recorded_at=now + timedelta(minutes=n),
            )
            for n in range(49)
        )

    assert statements(lambda: browser.get(address)) == one <= 12


def test_the_api_lists_revisions_and_both_grades(
    promised, revise, pia, today, now, key_of, that_morning
):
    actions.check_in(promised, actor=pia, value=D("6.5"), on=today, now=now)
    revise(promised, target=D("6.5"))
    client = key_of(pia)
    here = f"/api/v1/acme/objectives/{promised.objective.reference}/"

    objective = client.get(here).json()
    (revision,) = client.get(f"{here}revisions/").json()["results"]

    assert (objective["progress"], objective["progress_at_commitment"]) == ("1", "0.5")
    assert (objective["suggested_grade"], objective["grade_at_commitment"]) == (
        "1",
        "0.5",
    )
    (key_result,) = objective["key_results"]
    assert key_result["raw_progress_at_commitment"] == "0.5"
    assert (revision["old"], revision["new"]) == ("4", "6.5")
    assert (revision["key_result"], revision["occasion"]) == (
        promised.reference,
        "mid_quarter",
    )


def test_both_versions_are_shown_when_two_revise_at_once(
    promised, revise, pia, browser_of, acme, time_machine, now
):
    time_machine.move_to(now + timedelta(days=6), tick=False)
    browser = browser_of(pia)
    address = f"/o/acme/objectives/{promised.objective.reference}/edit/"
    form = browser.get(address).context["form"]
    typed = {
        row.add_prefix(name): row[name].value() or ""
        for row in form.rows
        for name in row.fields
    } | {name: form.objective[name].value() or "" for name in form.objective.fields}
    revise(promised, target=D(5))

    answer = browser.post(
        address,
        typed
        | {
            "rows": "1",
            "kr-0-target": "6",
            "kr-0-rationale": "The survey changed.",
            "occasion": "check_in",
        },
    )

    assert answer.status_code == 409
    (difference,) = answer.context["form"].differences
    assert difference.label == f"{promised.reference}, Wanted"
    page = answer.content.decode()
    assert 'value="6"' in page
    assert "The survey changed." in page
    with tenant(acme.pk):
        assert KeyResult.objects.get().target == D(5)
