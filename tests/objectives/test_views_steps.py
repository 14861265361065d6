import json
from datetime import date
from decimal import Decimal

import pytest

from objectives import actions
from objectives.models import LimitHit, Transition
from okrhub.lib.tenancy import tenant
from tests.pages import folded

pytestmark = pytest.mark.usefixtures("at_ten")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def take(browser_of):
    """Send the form of a step."""

    def send(person, objective, step, *, query="", htmx=False, **typed):
        address = f"/o/acme/objectives/{objective.reference}/{step}/{query}"
        headers = HTMX if htmx else {}
        return browser_of(person).post(address, typed, headers=headers)

    return send


def page_of(objective):
    return f"/o/acme/objectives/{objective.reference}/"


def test_a_step_leads_back_to_the_page_and_says_what_was_done(
    ready, pia, take, fresh, browser_of
):
    objective = ready()

    answer = take(pia, objective, "commit")

    assert (answer.status_code, answer["Location"]) == (303, page_of(objective))
    assert fresh(objective).state == "in_process"


def test_htmx_hears_what_happened_and_reloads_its_own_part(ready, pia, take):
    objective = ready()

    answer = take(pia, objective, "commit", htmx=True)

    assert (answer.status_code, answer.content) == (204, b"")
    assert json.loads(answer["HX-Trigger"]) == {
        "objective:committed": {},
        "toast": {"words": f"{objective.reference} is committed."},
    }


@pytest.mark.parametrize(
    ("start", "step", "typed", "state"),
    [
        ("draft", "make-ready", {}, "ready"),
        ("draft", "decline", {"reason": "We have no time."}, "declined"),
        ("ready", "commit", {}, "in_process"),
        ("committed", "pause", {}, "paused"),
        ("committed", "defer", {"to_cycle": ""}, "deferred"),
        ("committed", "drop", {"reason": "Nobody needs it."}, "closed"),
        ("committed", "close", {"outcome": "missed"}, "closed"),
    ],
)
def test_each_step_leads_to_its_state(
    request, pia, take, fresh, start, step, typed, state
):
    objective = request.getfixturevalue(start)()

    answer = take(pia, objective, step, **typed)

    assert answer.status_code == 303
    assert fresh(objective).state == state


def test_a_pause_keeps_the_reason_and_the_day_to_look_again(
    committed, acme, pia, take, fresh
):
    objective = committed()

    take(pia, objective, "pause", reason="Waits for the law.", review_on="2026-12-01")

    assert fresh(objective).review_on == date(2026, 12, 1)
    with tenant(acme.pk):
        assert Transition.objects.latest("pk").reason == "Waits for the law."


def test_what_was_paused_deferred_or_closed_comes_back(
    committed, pia, take, fresh, next_quarter
):
    paused, deferred, closed = committed("One"), committed("Two"), committed("Three")
    take(pia, paused, "pause")
    take(pia, deferred, "defer", to_cycle=next_quarter.pk)
    take(pia, closed, "drop", reason="A slip of the finger.")

    take(pia, paused, "resume")
    take(pia, deferred, "return")
    take(pia, closed, "undo-close")

    assert fresh(paused).state == "in_process"
    assert (fresh(deferred).state, fresh(deferred).cycle_id) == (
        "ready",
        next_quarter.pk,
    )
    assert fresh(closed).state == "in_process"


def test_an_okr_is_carried_over_set_for_later_shared_and_given_away(
    committed, ready, acme, pia, intake, take, fresh, next_quarter
):
    carried, later = committed("One"), ready("Two")
    shared, given = ready("Three"), ready("Four")

    take(pia, carried, "carry-over", into_cycle=next_quarter.pk)
    take(pia, later, "postpone", to_cycle=next_quarter.pk)
    take(pia, shared, "share", team=intake.reference)
    take(pia, given, "transfer", team=intake.reference)

    assert (fresh(carried).cycle_id, fresh(carried).carry_count) == (
        next_quarter.pk,
        1,
    )
    assert fresh(later).cycle_id == next_quarter.pk
    with tenant(acme.pk):
        assert [row.team_id for row in shared.co_owners.all()] == [intake.pk]
    assert fresh(given).team_id == intake.pk


def test_an_okr_of_a_coming_cycle_is_planned_taken_out_or_pulled_early(
    ready, pia, take, fresh, next_quarter
):
    planned = ready("One", cycle=next_quarter)
    early = ready("Two", cycle=next_quarter)

    take(pia, planned, "commit")
    take(pia, early, "commit", pull_early="on")

    assert (fresh(planned).state, fresh(planned).is_planned) == ("ready", True)
    assert fresh(early).state == "in_process"
    take(pia, planned, "unplan")
    assert not fresh(planned).is_planned


def test_only_steps_for_which_somebody_else_pays_need_words(
    committed, pia, take, fresh
):
    objective = committed()

    answer = take(pia, objective, "drop", reason="  ")

    assert answer.status_code == 422
    assert answer.context["form"].errors["reason"] == ["One sentence is enough."]
    assert fresh(objective).state == "in_process"


def test_a_grade_that_does_not_fit_the_outcome_is_said_and_stays_in_the_form(
    committed, pia, take, fresh
):
    objective = committed()

    answer = take(
        pia, objective, "close", outcome="achieved", grade="0.4", learning="A lot."
    )

    assert answer.status_code == 409
    assert "Achieved needs a grade of 1.0 or more and this is 0.4." in folded(answer)
    assert answer.context["form"]["learning"].value() == "A lot."
    assert fresh(objective).state == "in_process"


def test_without_a_measure_the_grade_is_asked_for_beside_its_field(
    acme, draft, pia, take, today, now
):
    objective = draft(
        key_results=[actions.KeyResultDraft("What patients think", "baseline")]
    )
    actions.make_ready(objective, actor=pia, on=today, now=now)
    actions.commit_objective(objective, actor=pia, on=today, now=now)
    with tenant(acme.pk):
        objective.key_results.update(kind="unmeasured")

    answer = take(pia, objective, "close", outcome="missed")

    assert answer.status_code == 409
    assert answer.context["form"].errors["grade"] == [
        "No key result can be measured, so please say a grade from 0 to 1."
    ]


def test_a_close_presets_what_the_progress_suggests(
    committed, acme, pia, dev, browser_of, today, now
):
    objective = committed()
    with tenant(acme.pk):
        key_result = objective.key_results.get()
    actions.check_in(key_result, actor=dev, value=Decimal(4), on=today, now=now)

    form = browser_of(pia).get(f"{page_of(objective)}close/").context["form"]

    assert form["outcome"].value() == "achieved"
    assert form.fields["grade"].help_text == (
        "From 0 to 1. Left empty, it is the measured 1.0."
    )


def test_what_is_missing_for_ready_is_named(draft, lena, pia, take, fresh):
    objective = draft(actor=lena, key_results=[])

    answer = take(pia, objective, "make-ready")

    assert answer.status_code == 409
    assert answer.context["form"].non_field_errors() == [
        "It needs a person who owns it.",
        "It needs one key result with a value now and a value wanted, "
        "or one that finds the number first.",
    ]
    assert fresh(objective).state == "proposed"


@pytest.mark.parametrize("method", ["get", "post"])
def test_somebody_else_is_told_who_takes_the_step(
    ready, dev, browser_of, fresh, method
):
    objective = ready()

    answer = getattr(browser_of(dev), method)(f"{page_of(objective)}commit/")

    assert answer.status_code == 403
    assert "The product owner of Billing commits its OKRs." in folded(answer)
    assert fresh(objective).state == "ready"


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ("resume", "This objective is ready and cannot be resumed."),
        ("unplan", "is ready; this does not fit any more."),
    ],
)
def test_a_step_that_does_not_fit_says_so(ready, pia, take, step, sentence):
    answer = take(pia, ready(), step)

    assert answer.status_code == 409
    assert sentence in folded(answer)


def test_a_stranger_finds_no_step(ready, otto, take, fresh):
    objective = ready()

    assert take(otto, objective, "commit").status_code == 404
    assert fresh(objective).state == "ready"


def test_without_a_later_cycle_the_form_says_where_one_comes_from(
    committed, pia, browser_of
):
    answer = browser_of(pia).get(f"{page_of(committed())}carry-over/")

    assert "There is no later cycle yet. A leader creates it under Cycles." in folded(
        answer
    )


@pytest.fixture
def full(committed, ready, acme, dev, today, now):
    """Three OKRs fill Billing's slots, the first with a check-in; a fourth waits."""
    filling = [committed(title) for title in ("First", "Second", "Third")]
    with tenant(acme.pk):
        key_result = filling[0].key_results.get()
    actions.check_in(
        key_result, actor=dev, value=Decimal(8), confidence=6, on=today, now=now
    )
    return filling, ready("Fourth")


def test_at_the_limit_nothing_is_lost_and_what_fills_the_slots_is_named(
    full, acme, pia, take, fresh
):
    filling, fourth = full

    answer = take(pia, fourth, "commit")

    assert answer.status_code == 409
    shown = folded(answer)
    assert "Billing has 3 of 3 OKRs in process." in shown
    assert f"{fourth.reference} was not changed, and nothing is lost" in shown
    (team,) = answer.context["teams"]
    assert (team.name, team.in_process, team.limit) == ("Billing", 3, 3)
    assert [filled.line.objective.pk for filled in team.fills] == [
        objective.pk for objective in filling
    ]
    first = team.fills[0].line
    assert (first.progress, first.age_days, first.health.status) == (
        Decimal("0.2"),
        1,
        "too_early",
    )
    assert "grade so far 0.2" in shown
    assert fresh(fourth).state == "ready"
    with tenant(acme.pk):
        hit = LimitHit.objects.get()
    assert (hit.objective_id, hit.in_process, hit.effective_limit) == (fourth.pk, 3, 3)


def test_at_the_limit_the_next_steps_that_exist_are_offered(full, pia, take):
    filling, fourth = full

    answer = take(pia, fourth, "commit")

    (team,) = answer.context["teams"]
    assert [offer.key for offer in team.fills[0].offers] == ["close", "defer", "drop"]
    assert [offer.key for offer in answer.context["others"]] == [
        "transfer",
        "postpone",
    ]
    address = f"{page_of(filling[0])}defer/?then={fourth.reference}"
    assert f'href="{address}"' in answer.content.decode()


def test_htmx_gets_the_conversation_as_a_dialog(full, pia, take):
    answer = take(pia, full[1], "commit", htmx=True)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert page.lstrip().startswith('<dialog class="dlg" data-open')
    assert "<html" not in page


def test_a_slot_set_free_leads_back_to_the_one_that_waited(full, pia, take, fresh):
    filling, fourth = full

    answer = take(
        pia, filling[2], "defer", query=f"?then={fourth.reference}", to_cycle=""
    )
    committed = take(pia, fourth, "commit")

    assert answer["Location"] == page_of(fourth)
    assert committed.status_code == 303
    assert fresh(fourth).state == "in_process"


def test_then_leads_nowhere_but_to_an_objective(committed, pia, take):
    objective = committed()

    answer = take(pia, objective, "pause", query="?then=//evil.example", htmx=False)

    assert answer["Location"] == page_of(objective)


def test_a_limit_of_nothing_says_how_it_can_change(
    ready, billing, lena, pia, take, today, now
):
    objective = ready()
    actions.set_team_limit(
        billing, actor=lena, cadence="quarterly", limit=0, on=today, now=now
    )

    answer = take(pia, objective, "commit")

    assert answer.status_code == 409
    assert "has no OKR planned for this cycle (limit 0)." in folded(answer)
    assert "can raise it under Settings, Limits" in folded(answer)


def test_joining_an_okr_in_process_meets_the_limit_too(
    committed, billing, intake, lena, pia, take, today, now
):
    objective = committed()
    actions.set_team_limit(
        intake, actor=lena, cadence="quarterly", limit=0, on=today, now=now
    )

    answer = take(pia, objective, "share", team=intake.reference)

    assert answer.status_code == 409
    (team,) = answer.context["teams"]
    assert team.name == "Intake"
