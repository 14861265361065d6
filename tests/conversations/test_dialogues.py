from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from conversations import actions, queries
from conversations.models import StrategyDialogue
from objectives import actions as okrs
from objectives.actions import KeyResultDraft
from objectives.models import AlignmentLink, GapAnswer, KeyResult, Objective
from objectives.queries import latest_gap_answers, linked_below, occasion_on
from okrhub.lib.errors import Conflict, NotPermitted, Stale
from okrhub.lib.tenancy import tenant
from organizations import jobs
from teams.queries import standing
from tests import factories

pytestmark = pytest.mark.usefixtures("that_morning")
State = StrategyDialogue.State


@pytest.fixture
def draft(pia, billing, quarter, today, now):
    """Draft an objective of Billing with a key result, as Pia."""

    def make(title="No bill comes as a surprise", cycle=quarter):
        complaints = KeyResultDraft(
            title="Billing complaints per 1,000 invoices",
            kind="decrease",
            baseline=Decimal(9),
            target=Decimal(4),
        )
        return okrs.draft_objective(
            actor=pia,
            team=billing,
            cycle=cycle,
            title=title,
            key_results=[complaints],
            on=today,
            now=now,
        )

    return make


@pytest.fixture
def flag(lena, today, now):
    """Flag an objective as Lena."""

    def make(objective, *, by=None, on=today, words="Whom does it help?"):
        return actions.flag_objective(
            objective, actor=by or lena, words=words, on=on, now=now
        )

    return make


@pytest.fixture
def annual(acme, draft, year):
    """A key result of Billing's year."""
    objective = draft("The cost of care is clear", cycle=year)
    with tenant(acme.pk):
        return KeyResult.objects.select_related("objective").get(objective=objective)


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


def dialogues_of(organization):
    with tenant(organization.pk):
        return list(StrategyDialogue.objects.order_by("pk"))


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


def test_the_list_shows_open_ones_by_age_and_then_what_was_decided(
    draft,
    flag,
    lena,
    today,
    now,
    vera,
    browser_of,
):
    closed = flag(draft("Settled"), on=today - timedelta(days=20))
    actions.close_dialogue(
        closed,
        actor=lena,
        state=State.LEADER_ACCEPTS,
        answer="It pays for the rest.",
        on=today,
        now=now,
    )
    flag(draft("Young"))
    flag(draft("Old"), on=today - timedelta(days=9))

    answer = browser_of(vera).get("/o/acme/dialogues/")

    page = answer.context["page"]
    assert [row.dialogue.objective.title for row in page.open] == ["Old", "Young"]
    assert [row.days for row in page.open] == [10, 1]
    assert [row.dialogue.objective.title for row in page.closed] == ["Settled"]
    assert "It pays for the rest." in answer.content.decode()
    assert "Say who moves" not in answer.content.decode()


def test_a_leader_opens_and_closes_a_dialogue_on_the_pages(
    acme,
    draft,
    lena,
    browser_of,
):
    okr = draft()
    client = browser_of(lena)

    opened = client.post(
        f"/o/acme/objectives/{okr.reference}/flag/", {"words": "Whom does it help?"}
    )
    shown = client.get(f"/o/acme/objectives/{okr.reference}/dialogues/")
    pk = dialogues_of(acme)[0].pk
    empty = client.post(f"/o/acme/dialogues/{pk}/close/", {"answer": "Kept"})
    closed = client.post(
        f"/o/acme/dialogues/{pk}/close/",
        {"version": 1, "state": "strategy_changes", "answer": "We add a goal."},
    )

    assert [each.status_code for each in (opened, empty, closed)] == [303, 422, 303]
    assert "Whom does it help?" in shown.content.decode()
    assert "It does not match" not in shown.content.decode()
    assert empty.context["form"]["answer"].value() == "Kept"
    assert dialogues_of(acme)[0].state == "strategy_changes"


def test_the_product_owner_is_offered_the_teams_move_alone(
    acme,
    draft,
    flag,
    pia,
    browser_of,
):
    dialogue = flag(draft())

    answer = browser_of(pia).get(f"/o/acme/dialogues/{dialogue.pk}/close/")

    choices = answer.context["form"].fields["state"].choices
    assert [value for value, _ in choices] == ["team_changes"]


def test_the_question_is_answered_on_its_page_and_shown_on_the_objectives(
    acme,
    annual,
    quarter,
    pia,
    vera,
    browser_of,
):
    page = f"/o/acme/key-results/{annual.reference}/gap/"
    client = browser_of(pia)

    wrong = client.post(page, {"answer": "perhaps", "note": "Kept"})
    right = client.post(
        page,
        {"answer": "no", "note": "", "quarter": quarter.pk, "occasion": "mid_quarter"},
    )
    asked = client.get(page).context["form"]
    objective = client.get(
        f"/o/acme/objectives/{annual.objective.reference}/"
    ).content.decode()
    reading = browser_of(vera).get(page)

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert wrong.context["form"]["note"].value() == "Kept"
    assert asked.initial["occasion"] == "mid_quarter"
    assert "No (mid-quarter of Q4 2026)" in objective
    assert reading.status_code == 200
    assert '<form class="panel"' not in reading.content.decode()
    assert len(dialogues_of(acme)) == 1


def test_the_api_opens_lists_closes_and_answers(
    draft,
    annual,
    quarter,
    lena,
    pia,
    key_of,
):
    def address(name, **kwargs):
        return reverse(f"api:{name}", kwargs={"slug": "acme", **kwargs})

    okr, leader, owner = draft(), key_of(lena), key_of(pia)
    refused = owner.post(address("dialogues"), {"objective": okr.reference})
    opened = leader.post(
        address("dialogues"), {"objective": okr.reference, "words": "Why?"}
    )
    gap = owner.post(
        address("gap_answers", reference=annual.reference),
        {"quarter": "Q4 2026", "occasion": "planning", "answer": "no", "note": "Hm"},
    )
    listed = owner.get(address("dialogues"), {"state": "open"}).json()
    pk = opened.json()["id"]
    stale = leader.post(
        address("close_dialogue", pk=pk),
        {"state": "leader_accepts"},
        headers={"if-match": '"7"'},
    )
    closed = leader.post(
        address("close_dialogue", pk=pk), {"state": "leader_accepts", "answer": "Fine"}
    )
    answers = owner.get(address("gap_answers", reference=annual.reference)).json()

    assert [each.status_code for each in (refused, opened, gap)] == [403, 201, 201]
    assert [(each["cause"], each["days"]) for each in listed["results"]] == [
        ("flagged", 1),
        ("gap", 1),
    ]
    assert (stale.status_code, closed.json()["state"]) == (412, "leader_accepts")
    assert closed.json()["closed_by"]["name"] == "Lena Lund"
    assert [each["answer"] for each in answers["results"]] == ["no"]
    assert owner.get(address("dialogue", pk=pk)).json()["answer"] == "Fine"


@pytest.mark.parametrize("page", ["/o/acme/dialogues/", "objective"])
def test_the_pages_ask_the_same_with_more_rows(
    acme,
    draft,
    flag,
    lena,
    today,
    vera,
    browser_of,
    statements,
    page,
):
    okr = draft()
    flag(okr)
    if page == "objective":
        page = f"/o/acme/objectives/{okr.reference}/dialogues/"
    client = browser_of(vera)
    few = statements(lambda: client.get(page))

    with tenant(acme.pk):
        for n in range(49):
            StrategyDialogue.objects.create(
                objective=okr,
                cause="flagged",
                state=State.LEADER_ACCEPTS,
                opened_by=lena,
                opened_on=today - timedelta(days=n),
                closed_on=today,
                closed_by=lena,
            )

    assert statements(lambda: client.get(page)) == few <= 12


def test_an_open_dialogue_waits_for_the_team_and_for_the_sponsor(
    acme, draft, flag, lena, pia, dev, today, now
):
    okr = draft()
    with tenant(acme.pk):
        Objective.objects.filter(pk=okr.pk).update(sponsor=lena)
    dialogue = flag(okr, on=today - timedelta(days=4))

    def waiting(person):
        with tenant(acme.pk):
            found = queries.waiting_for(standing(person, today), today)
        return [(row.kind, row.reference, row.days) for row in found]

    line = ("dialogue", okr.reference, 5)
    assert (waiting(lena), waiting(pia), waiting(dev)) == ([line], [line], [])
    actions.close_dialogue(
        dialogue, actor=lena, state=State.LEADER_ACCEPTS, on=today, now=now
    )
    assert waiting(lena) == waiting(pia) == []


def test_an_unknown_dialogue_is_not_there(vera, browser_of, acme):
    assert browser_of(vera).get("/o/acme/dialogues/99/close/").status_code == 404
    with tenant(acme.pk):
        assert queries.dialogue_number(99) is None
