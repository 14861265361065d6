import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.coaching import (
    CATALOGUE,
    Coach,
    InitiativeText,
    KeyResultText,
    Level,
    ObjectiveText,
    OwnWords,
    SprintGoalText,
    looks_like_output,
    shown,
)
from objectives.coaching.lexicon import lexicon
from tests.objectives.sentences import OUTCOMES

D = Decimal
COACH = Coach()
KINDS = st.sampled_from(["", "increase", "decrease", "maintain_above", "milestone"])
NUMBERS = st.none() | st.decimals(allow_nan=False, allow_infinity=False)


def key_result(title: str, **fields: Any) -> dict[str, Level]:
    """Return the rules that fire on a key result, with their levels."""
    found = COACH.key_result(KeyResultText(title, **fields))
    return {finding.code: finding.level for finding in found}


def objective(title: str, **fields: Any) -> dict[str, Level]:
    """Return the rules that fire on an objective, with their levels."""
    found = COACH.objective(ObjectiveText(title, **fields))
    return {finding.code: finding.level for finding in found}


def together(*rows: KeyResultText, **fields: Any) -> dict[str, Level]:
    """Return the rules that fire on an objective with these key results."""
    return objective("No bill comes as a surprise", key_results=rows, **fields)


def moving(title: str = "Complaints fall", **fields: Any) -> KeyResultText:
    """Return a key result that moves from 14 to 8."""
    given: dict[str, Any] = {
        "kind": "decrease",
        "baseline": D(14),
        "target": D(8),
    } | fields
    return KeyResultText(title, **given)


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Launch the patient portal by June", "KR-OUTPUT-VERB"),
        ("Train 200 nurses", "KR-OUTPUT-VERB"),
        ("Automate invoicing", "KR-OUTPUT-VERB"),
        ("Get the portal live by May", "KR-OUTPUT-VERB"),
        ("The portal is live", "KR-OUTPUT-VERB"),
        ("Migration finished", "KR-OUTPUT-VERB"),
        ("Supplier agreement signed off", "KR-DECISION"),
        ("Hold six workshops with shop managers", "KR-ACTIVITY-VERB"),
        ("Analyse the reasons for churn", "KR-ACTIVITY-VERB"),
        ("Choose an EMR system", "KR-DECISION"),
        ("Contract with the lab signed", "KR-DECISION"),
        ("Roadmap is 80 % complete", "KR-PERCENT-COMPLETE"),
        ("80 % of the backlog", "KR-PERCENT-COMPLETE"),
        ("Improve onboarding", "KR-NO-NUMBER"),
        ("Reach 500 active clinics", "KR-NO-BASELINE"),
        ("NPS above 40", "KR-NO-BASELINE"),
        ("Keep answering 95 % of calls", "KR-BUSINESS-AS-USUAL"),
        ("Page views from 10k to 20k", "KR-VANITY"),
        ("Errors fall from 9 to 3", "KR-NO-ACTOR"),
        ("Raise repeat visits to 30 % and launch two campaigns", "KR-COMPOUND"),
        ("Errors fall from 9 to 3 and sales rise from 2 to 4", "KR-COMPOUND"),
        ("New claims process by 1 May", "KR-DATE-ONLY"),
        ("Significantly reduce waiting", "ANY-WEASEL"),
        ("Lansere pasientportalen innen juni", "KR-OUTPUT-VERB"),
        ("Holde kurs for alle ledere", "KR-ACTIVITY-VERB"),
        ("Velge journalsystem", "KR-DECISION"),
    ],
)
def test_a_weak_key_result_is_found_by_its_own_rule(title, code):
    assert code in key_result(title)


def test_a_measured_move_turns_the_rules_about_verbs_into_hints():
    found = key_result("Support tickets fall from 14 to 8")

    assert found["KR-ACTIVITY-VERB"] == Level.HINT
    assert Level.WARN not in found.values()
    assert Level.BLOCK not in found.values()


def test_an_arrow_is_a_measured_move_too():
    assert key_result("Support tickets 14 → 8")["KR-ACTIVITY-VERB"] == Level.HINT


@pytest.mark.parametrize("title", OUTCOMES)
def test_a_good_key_result_gets_no_word_about_making_or_doing(title):
    warned = {code for code, level in key_result(title).items() if level > Level.HINT}

    assert warned <= {"KR-NO-BASELINE", "KR-COMPOUND"}
    assert "KR-COMPOUND" not in warned


@pytest.mark.parametrize(
    "title",
    [
        "New claims process by 1 May",
        "Claims process by May 1st",
        "Claims process by 2027",
        "Claims process by Q3 2027",
        "Claims process by 2027-05-01",
        "Claims process by 01.05.2027",
        "Claims process in week 12",
        "Phase 1 of the claims process",
        "Ny klageprosess innen 1. mai",
    ],
)
def test_a_date_or_a_name_is_no_number(title):
    assert key_result(title)["KR-NO-NUMBER"] == Level.BLOCK


def test_numbers_in_their_fields_are_numbers():
    found = key_result("Complaints", kind="decrease", baseline=D(14), target=D(8))

    assert "KR-NO-NUMBER" not in found
    assert "KR-NO-BASELINE" not in found


def test_a_target_without_a_value_now_asks_where_we_are():
    found = key_result("Active clinics", kind="increase", target=D(500))

    assert found["KR-NO-BASELINE"] == Level.BLOCK


def test_what_is_no_metric_needs_no_number():
    assert "KR-NO-NUMBER" not in key_result("Baseline of complaints", kind="baseline")


def test_a_number_without_a_place_to_read_it_is_asked_for_one():
    assert "KR-NO-SOURCE" in key_result("Complaints 14 → 8", source="")
    assert "KR-NO-SOURCE" not in key_result("Complaints 14 → 8", source="Help desk")
    assert "KR-NO-SOURCE" not in key_result("Complaints 14 → 8", source=None)


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Increase NPS by 20 %", "OBJ-HAS-METRIC"),
        ("Implement a new CRM", "OBJ-SOLUTION-FIRST"),
        ("A mobile app everybody loves", "OBJ-NAMES-SOLUTION"),
        ("Maintain our market position", "OBJ-BUSINESS-AS-USUAL"),
        ("Improve quality", "OBJ-VAGUE"),
        (" ".join(["patients"] * 21), "OBJ-TOO-LONG"),
        ("Patients and nurses and doctors are at ease", "OBJ-COMPOUND"),
        ("World-class care", "ANY-WEASEL"),
    ],
)
def test_a_weak_objective_is_found_by_its_own_rule(title, code):
    assert code in objective(title)


def test_an_improvement_for_somebody_is_not_vague():
    assert "OBJ-VAGUE" not in objective("Improve the day of our nurses")


def test_an_objective_without_why_and_parent_asks_who_notices():
    title = "No bill comes as a surprise"

    assert "OBJ-WHO-CARES" in objective(title, why="", leads_somewhere=False)
    assert "OBJ-WHO-CARES" not in objective(title, why="", leads_somewhere=True)
    assert objective(title) == {}


def test_milestones_weigh_by_their_share():
    milestone = KeyResultText("Contract signed", kind="milestone")

    assert key_result("Contract signed", kind="milestone")["KR-MILESTONE"] == Level.HINT
    assert "KR-MILESTONE" not in together(milestone, moving(), moving())
    assert together(milestone, moving())["KR-MILESTONE"] == Level.WARN
    assert together(milestone, milestone)["KR-MILESTONE"] == Level.BLOCK


def test_two_tasks_among_the_key_results_are_a_plan():
    tasks = [KeyResultText("Launch the portal"), KeyResultText("Hire four nurses")]

    found = COACH.objective(ObjectiveText("Care", key_results=(*tasks, moving())))

    [plan] = [finding for finding in found if finding.code == "KR-TASK-LIST"]
    assert plan.key_results == (0, 1)


def test_key_results_with_the_words_of_initiatives_are_a_plan():
    rows = [moving("Faster letters"), moving("Clear bills")]

    assert "KR-TASK-LIST" in together(
        *rows, initiatives=("Faster letters", "clear bills ")
    )


def test_a_quarter_under_a_year_asks_about_phases():
    rows = [KeyResultText("Phase 1: requirements done"), moving()]

    below = together(*rows, is_quarterly=True, parent_title="Care")
    assert "KR-WORK-BREAKDOWN" in below
    assert "KR-WORK-BREAKDOWN" not in together(*rows, is_quarterly=True)


@pytest.mark.parametrize(
    ("number", "is_asked"), [(1, True), (2, False), (5, False), (6, True)]
)
def test_two_to_five_key_results_are_a_good_number(number, is_asked):
    assert ("KR-COUNT" in together(*[moving()] * number)) is is_asked


def test_a_set_measured_rarely_asks_what_moves_first():
    assert "KR-LAGGING-ONLY" in together(moving(frequency_days=30))
    assert "KR-LAGGING-ONLY" not in together(
        moving(frequency_days=30), moving(frequency_days=14)
    )


def test_moves_without_a_guard_rail_ask_what_could_get_worse():
    assert "KR-UNPAIRED" in together(moving(), guard_rails=0)
    assert "KR-UNPAIRED" not in together(moving(), guard_rails=1)
    assert "KR-UNPAIRED" not in together(moving())


def test_an_objective_that_its_key_results_do_not_meet_asks_what_is_missing():
    assert "KR-INSUFFICIENT" in together(moving(), is_met_by_its_key_results="no")
    assert "KR-INSUFFICIENT" not in together(moving(), is_met_by_its_key_results="yes")


def test_a_stretch_that_is_certain_is_timid():
    within_drift = moving(drift=D(6))
    sure = moving(start_confidence=9)

    assert "KR-TIMID" in together(within_drift, is_aspirational=True)
    assert "KR-TIMID" in together(sure, is_aspirational=True)
    assert "KR-TIMID" not in together(sure)
    assert "KR-TIMID" not in together(moving(drift=D(5)), is_aspirational=True)


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("Finish login, search and export", True),
        ("Login, search, export", True),
        ("Three clinics can see their own waiting time", False),
    ],
)
def test_a_sprint_goal_that_lists_items_asks_what_is_learned(text, fires):
    found = {finding.code for finding in COACH.sprint_goal(SprintGoalText(text))}

    assert ("ANY-SPRINT-GOAL-OUTPUT" in found) is fires


def test_a_strategic_initiative_says_what_it_should_move():
    lacking = InitiativeText("Call patients", is_strategic=True, key_results=0)
    complete = InitiativeText(
        "Call patients", is_strategic=True, key_results=1, expected_effect="about 3"
    )
    heartbeat = InitiativeText("Backups", is_strategic=False, key_results=0)

    assert [found.code for found in COACH.initiative(lacking)] == ["INI-NO-HYPOTHESIS"]
    assert COACH.initiative(complete) == []
    assert COACH.initiative(heartbeat) == []


def test_at_most_two_findings_are_shown_the_most_severe_first():
    found = COACH.key_result(KeyResultText("Significantly launch the portal by 1 May"))

    assert len(found) > 2
    assert [finding.code for finding in shown(found)] == [
        "KR-NO-NUMBER",
        "KR-OUTPUT-VERB",
    ]


def test_a_finding_carries_the_words_that_made_it_fire():
    text = "Launch the patient portal by June"

    [finding] = [
        found
        for found in COACH.key_result(KeyResultText(text))
        if found.code == "KR-OUTPUT-VERB"
    ]

    assert finding.words == ("Launch",)
    assert (finding.spans[0].start, finding.spans[0].end) == (0, 6)
    assert finding.question == "Once this is there, who will do what differently?"


def test_an_organisation_adds_words_and_mutes_others():
    own = OwnWords(
        added=frozenset({("make", "yeet")}), muted=frozenset({("make", "launch")})
    )
    coach = Coach(language="en", own={"en": own})

    added = coach.key_result(KeyResultText("Yeet the portal into the world"))
    muted = coach.key_result(KeyResultText("Launch the portal"))

    assert "KR-OUTPUT-VERB" in {finding.code for finding in added}
    assert "KR-OUTPUT-VERB" not in {finding.code for finding in muted}
    assert "KR-OUTPUT-VERB" in key_result("Launch the portal")


def test_every_question_ends_as_one_and_every_level_has_its_word():
    assert len(CATALOGUE) == 31
    assert all(rule.question.endswith(("?", "below.")) for rule in CATALOGUE.values())
    assert {rule.level.word for rule in CATALOGUE.values()} == {"hint", "warn", "block"}


def test_both_languages_have_the_same_lists():
    lists = [
        {name for pairs in lexicon(code).entries.values() for name, _ in pairs}
        for code in ("en", "nb")
    ]

    assert lists[0] == lists[1]


def test_a_measured_title_does_not_look_like_an_output():
    assert looks_like_output("Launch the portal")
    assert looks_like_output("Hold 2 to 4 workshops")
    assert not looks_like_output("Support tickets fall from 14 to 8")


@given(st.text(max_size=300), KINDS, NUMBERS, NUMBERS, st.text(max_size=20))
def test_any_text_is_coached_and_the_marked_words_stand_in_it(
    title, kind, baseline, target, unit
):
    row = KeyResultText(title, kind=kind, baseline=baseline, target=target, unit=unit)
    found = [
        *COACH.key_result(row),
        *COACH.objective(ObjectiveText(title, key_results=(row,))),
        *COACH.sprint_goal(SprintGoalText(title)),
    ]

    for finding in found:
        for span, words in zip(finding.spans, finding.words, strict=True):
            assert 0 <= span.start < span.end <= len(title)
            assert title[span.start : span.end] == words


@pytest.mark.parametrize(
    "piece",
    [
        "up 1 ",
        "1 ",
        "is ",
        "get live ",
        "and 1 up 2 ",
        "users who are ",
        "a",
        "1,",
        "[(:",
        "x(redacted",
    ],
)
def test_a_long_text_takes_no_longer_than_a_page_may(piece):
    text = piece * (10_000 // len(piece))
    COACH.key_result(KeyResultText("warm"))
    began = time.process_time()

    COACH.key_result(KeyResultText(text))
    COACH.verdict(text)

    assert time.process_time() - began < 0.5
