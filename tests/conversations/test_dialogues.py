"""Dialogues about the strategy: opened with a cause, moved by both sides, closed once."""

from datetime import date, timedelta

import pytest

from conversations import actions
from conversations.models import StrategyDialogue
from objectives import actions as okrs
from objectives.models import AlignmentLink, GapAnswer, KeyResult, Objective
from objectives.queries import latest_gap_answers, linked_below, occasion_on
from okrhub.lib.errors import Conflict, NotPermitted, Stale
from okrhub.lib.tenancy import tenant
from organizations import jobs
from tests import factories
from tests.conversations.flagging import annual as annual
from tests.conversations.flagging import dialogues_of
from tests.conversations.flagging import flag as flag

pytestmark = pytest.mark.usefixtures("that_morning")
State = StrategyDialogue.State


@pytest.fixture
def answer(pia, quarter, today, now):
    """Answer the gap question as Pia."""

    def make(key_result, said, *, by=None, note="", occasion="mid_quarter"):
        return actions.answer_gap_question(
            key_result,
            actor=by or pia,
            quarter=quarter,
            occasion=occasion,
            answer=said,
            note=note,
            on=today,
            now=now,
        )

    return make


def test_a_leader_flags_what_does_not_match_and_the_team_keeps_its_okr(
    acme,
    draft,
    flag,
    lena,
    today,
):
    okr = draft()

    flag(okr)

    (dialogue,) = dialogues_of(acme)
    assert (dialogue.cause, dialogue.words, dialogue.opened_by_id) == (
        "flagged",
        "Whom does it help?",
        lena.pk,
    )
    with tenant(acme.pk):
        kept = Objective.objects.get(pk=okr.pk)
    assert (kept.state, kept.version) == (okr.state, okr.version)


@pytest.mark.parametrize("who", ["pia", "sam", "dev", "vera"])
def test_only_leaders_flag(acme, draft, flag, who, request):
    with pytest.raises(NotPermitted):
        flag(draft(), by=request.getfixturevalue(who))

    assert dialogues_of(acme) == []


def test_one_dialogue_at_a_time_is_open_for_a_cause(
    acme,
    draft,
    flag,
    lena,
    today,
    now,
):
    okr = draft()
    first = flag(okr)

    with pytest.raises(Conflict, match="talked about already"):
        flag(okr)
    actions.close_dialogue(
        first, actor=lena, state=State.LEADER_ACCEPTS, on=today, now=now
    )
    flag(okr)

    assert [each.state for each in dialogues_of(acme)] == ["leader_accepts", "open"]


def test_the_age_counts_both_ends(draft, flag, lena, today, now):
    dialogue = flag(draft(), on=today - timedelta(days=9))

    closed = actions.close_dialogue(
        dialogue, actor=lena, state=State.STRATEGY_CHANGES, on=today, now=now
    )

    assert dialogue.days(today) == 10
    assert closed.days(today + timedelta(days=30)) == 10


@pytest.mark.parametrize(
    ("who", "state", "is_allowed"),
    [
        ("lena", State.LEADER_ACCEPTS, True),
        ("lena", State.STRATEGY_CHANGES, True),
        ("lena", State.TEAM_CHANGES, True),
        ("pia", State.TEAM_CHANGES, True),
        ("pia", State.LEADER_ACCEPTS, False),
        ("pia", State.STRATEGY_CHANGES, False),
        ("sam", State.TEAM_CHANGES, False),
        ("vera", State.TEAM_CHANGES, False),
    ],
)
def test_the_team_moves_for_itself_and_leaders_for_the_rest(
    acme,
    draft,
    flag,
    today,
    now,
    who,
    state,
    is_allowed,
    request,
):
    dialogue = flag(draft())
    person = request.getfixturevalue(who)

    def close():
        return actions.close_dialogue(
            dialogue, actor=person, state=state, on=today, now=now
        )

    if is_allowed:
        assert close().state == state
    else:
        with pytest.raises(NotPermitted):
            close()
        assert dialogues_of(acme)[0].is_open


def test_a_dialogue_is_closed_once_and_as_it_was_seen(
    draft,
    flag,
    lena,
    today,
    now,
):
    dialogue = flag(draft())
    close = {"actor": lena, "on": today, "now": now, "state": State.LEADER_ACCEPTS}
    with pytest.raises(Stale):
        actions.close_dialogue(dialogue, version=9, **close)

    actions.close_dialogue(dialogue, version=1, **close)

    with pytest.raises(Conflict, match="closed already"):
        actions.close_dialogue(dialogue, **close)


def test_no_opens_a_dialogue_once_and_the_other_answers_none(acme, annual, answer):
    for said in ("yes", "partly", "unknown"):
        assert answer(annual, said)[1] is None

    _, dialogue = answer(annual, "no", note="Nobody works on disputed bills")
    _, again = answer(annual, "no")

    assert again.pk == dialogue.pk
    (only,) = dialogues_of(acme)
    assert (only.cause, only.key_result_id, only.words) == (
        "gap",
        annual.pk,
        "Nobody works on disputed bills",
    )


def test_every_answer_is_kept_and_the_latest_holds(acme, annual, answer):
    answer(annual, "yes", occasion="planning")
    answer(annual, "partly")

    with tenant(acme.pk):
        assert GapAnswer.objects.count() == 2
        assert latest_gap_answers([annual])[annual.pk].answer == "partly"


def test_only_its_owner_answers_about_a_key_result(acme, annual, answer, lena, sam):
    for person in (lena, sam):
        with pytest.raises(NotPermitted):
            answer(annual, "yes", by=person)

    with tenant(acme.pk):
        assert not GapAnswer.objects.exists()


def test_a_quarters_key_result_is_not_asked_about(acme, draft, answer):
    okr = draft()
    with tenant(acme.pk):
        key_result = KeyResult.objects.select_related("objective").get(objective=okr)

    with pytest.raises(Conflict, match="key results of a year"):
        answer(key_result, "yes")


@pytest.mark.parametrize(
    ("day", "occasion"),
    [
        (date(2026, 10, 1), "planning"),
        (date(2026, 10, 30), "planning"),
        (date(2026, 10, 31), "mid_quarter"),
        (date(2026, 9, 30), "planning"),
    ],
)
def test_the_occasion_follows_from_the_day(acme, quarter, day, occasion):
    with tenant(acme.pk):
        found = occasion_on(day)

    assert found == (quarter, occasion)


def test_what_leads_to_the_objective_or_to_this_key_result_is_shown(
    acme,
    annual,
    draft,
    pia,
    today,
    now,
):
    who = {"actor": pia, "on": today, "now": now}
    with tenant(acme.pk):
        beside = factories.KeyResultFactory.create(objective=annual.objective)
    whole, part, other = draft("Whole"), draft("Part"), draft("Other")
    okrs.link_objective(whole, parent=annual.objective, **who)
    okrs.link_objective(part, key_result=annual, **who)
    okrs.link_objective(other, key_result=beside, **who)

    with tenant(acme.pk):
        AlignmentLink.objects.filter(objective=part).update(counts=False)
        below = [(row.title, vars(row)["counts"]) for row in linked_below(annual)]
        assert below == [("Whole", True), ("Part", False)]


def test_what_leads_to_retired_goals_alone_is_talked_about(
    acme,
    draft,
    lena,
    pia,
    today,
    now,
):
    who = {"on": today, "now": now}
    old, kept = (
        okrs.set_strategy_goal(
            None,
            title=title,
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
            actor=lena,
            on=today,
            now=now,
        )
        for title in ("Right bills", "Clear costs")
    )
    alone, both = draft("Leads to the old one"), draft("Leads to both")
    okrs.link_objective(alone, goal=old, actor=pia, **who)
    okrs.link_objective(both, goal=old, actor=pia, **who)
    okrs.link_objective(both, goal=kept, is_primary=False, actor=pia, **who)

    okrs.retire_strategy_goal(old, actor=lena, successor=kept, **who)
    jobs.work()
    jobs.work()

    (dialogue,) = dialogues_of(acme)
    assert (dialogue.objective_id, dialogue.cause, dialogue.opened_by) == (
        alone.pk,
        "retired",
        None,
    )
    assert dialogue.words == "G-1 is retired, G-2 took its place."
