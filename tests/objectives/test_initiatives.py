from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from objectives import actions
from objectives.actions import Expected, KeyResultDraft
from objectives.models import Initiative, InitiativeLink
from okrhub.lib.errors import Conflict, NotPermitted, Stale
from okrhub.lib.tenancy import seen_by, tenant
from organizations.models import AuditEvent
from tests.factories import InitiativeLinkFactory

pytestmark = pytest.mark.usefixtures("at_ten")


def address(name, **which):
    return reverse(f"api:{name}", kwargs={"slug": "acme"} | which)


@pytest.fixture
def letters(complaints, pia, today, now):
    """An initiative of Pia's for it."""
    return actions.add_initiative(
        actor=pia,
        text="Letters in plain words",
        moves=[Expected(complaints, "two fewer")],
        on=today,
        now=now,
    )


def links(initiative):
    """Return what an initiative should move, by reference."""
    with tenant(initiative.organization_id):
        rows = initiative.links.select_related("key_result").order_by("pk")
        return [(row.key_result.reference, row.expected_impact) for row in rows]


def test_an_idea_is_kept_under_the_key_result_that_it_should_move(
    letters, complaints, pia, billing
):
    assert letters.reference == "I-1"
    assert (letters.kind, letters.state) == ("unsorted", "idea")
    assert (letters.author, letters.team) == (pia, billing)
    assert links(letters) == [(complaints.reference, "two fewer")]


def test_nobody_is_named_in_an_idea_without_an_author(complaints, pia, today, now):
    initiative = actions.add_initiative(
        actor=pia,
        text="Call them",
        moves=[Expected(complaints)],
        has_author=False,
        on=today,
        now=now,
    )

    assert initiative.author is None


def test_an_initiative_stands_in_the_audit_trail(letters, acme, pia):
    with tenant(acme.pk):
        event = AuditEvent.objects.filter(table_name="objectives_initiative").get()

    assert (event.action, event.actor_id) == ("initiative.added", pia.user_id)


def test_only_the_team_of_a_key_result_adds_and_edits(
    letters, complaints, lena, sam, today, now
):
    given = {"text": "x", "moves": [Expected(complaints)], "on": today, "now": now}

    with pytest.raises(NotPermitted):
        actions.add_initiative(actor=lena, **given)
    with pytest.raises(NotPermitted):
        actions.edit_initiative(letters, actor=lena, changes={}, on=today, now=now)
    actions.edit_initiative(
        letters, actor=sam, changes={"state": "doing"}, on=today, now=now
    )
    with tenant(letters.organization_id):
        assert Initiative.objects.get().state == "doing"


def test_the_author_of_a_proposal_keeps_ideas_under_it(draft, lena, acme, today, now):
    objective = draft(actor=lena)
    with tenant(acme.pk):
        row = objective.key_results.select_related("objective__team", "team").get()

    initiative = actions.add_initiative(
        actor=lena, text="Letters", moves=[Expected(row)], on=today, now=now
    )
    edited = actions.edit_initiative(
        initiative, actor=lena, changes={"text": "Short letters"}, on=today, now=now
    )

    assert edited.text == "Short letters"


@pytest.mark.parametrize(
    ("text", "times", "sentence"),
    [
        ("  ", 1, "Write what you would try."),
        ("Call", 0, "Which key result should it move?"),
        ("Call", 2, "A key result is named twice."),
    ],
)
def test_an_initiative_needs_words_and_a_key_result(
    complaints, pia, today, now, text, times, sentence
):
    moves = [Expected(complaints)] * times

    with pytest.raises(Conflict, match=sentence.replace("?", ".")):
        actions.add_initiative(actor=pia, text=text, moves=moves, on=today, now=now)


def test_who_was_overtaken_is_told(letters, pia, sam, today, now):
    actions.edit_initiative(
        letters, actor=sam, changes={"state": "next"}, version=1, on=today, now=now
    )

    with pytest.raises(Stale):
        actions.edit_initiative(
            letters, actor=pia, changes={"state": "done"}, version=1, on=today, now=now
        )


def test_a_deleted_draft_takes_its_own_initiatives_along(
    letters, complaints, draft, acme, pia, today, now
):
    other = draft("Clinics decide with data")
    with tenant(acme.pk):
        row = other.key_results.select_related("objective__team", "team").get()
    shared = actions.add_initiative(
        actor=pia,
        text="Both",
        moves=[Expected(complaints), Expected(row)],
        on=today,
        now=now,
    )

    actions.delete_draft(complaints.objective, actor=pia, on=today, now=now)

    with tenant(acme.pk):
        assert list(Initiative.objects.all()) == [shared]
    assert links(shared) == [(row.reference, "")]


def test_an_initiative_is_added_and_changed_on_pages(complaints, browser_of, dev, acme):
    browser = browser_of(dev)
    there = f"/o/acme/key-results/{complaints.reference}/initiatives/add/"

    empty = browser.post(there, {"text": " "})
    added = browser.post(there, {"text": "Call first", "expected_impact": "one fewer"})
    form = browser.get("/o/acme/initiatives/I-1/edit/")
    changed = browser.post(
        "/o/acme/initiatives/I-1/edit/",
        {"text": "Call first", "state": "doing", "kind": "strategic", "version": "1"},
    )
    stale = browser.post(
        "/o/acme/initiatives/I-1/edit/", {"text": "Mine", "version": "1"}
    )

    assert (empty.status_code, added.status_code) == (422, 303)
    assert "Write what you would try." in empty.text
    assert 'value="one fewer"' in form.text
    assert (changed.status_code, stale.status_code) == (303, 409)
    assert "Call first" in stale.text
    page = browser.get(changed.headers["location"].partition("#")[0]).text
    assert "Doing, strategic, for KR-1" in page


def test_an_effort_that_does_not_fit_is_asked_for_again_beside_its_field(
    complaints, browser_of, dev
):
    there = f"/o/acme/key-results/{complaints.reference}/initiatives/add/"

    answer = browser_of(dev).post(there, {"text": "Call first", "effort": "1.25"})

    assert answer.status_code == 422
    (sentence,) = answer.context["form"].errors["effort"]
    assert "1 decimal place" in sentence
    assert 'value="1.25"' in answer.text


def test_the_page_of_an_objective_asks_the_same_of_the_database_for_many_initiatives(
    complaints, letters, browser_of, pia, acme
):
    browser = browser_of(pia)
    there = f"/o/acme/objectives/{complaints.objective.reference}/"
    browser.get(there)

    with CaptureQueriesContext(connection) as one:
        browser.get(there)
    with tenant(acme.pk):
        InitiativeLinkFactory.create_batch(49, key_result=complaints)
    with CaptureQueriesContext(connection) as fifty:
        answer = browser.get(there)

    assert answer.text.count('id="initiative-') == 50
    assert len(fifty) == len(one)


def test_initiatives_are_listed_added_and_edited_over_the_api(
    key_of, dev, vera, complaints, draft
):
    client = key_of(dev)
    body = {
        "text": "Letters in plain words",
        "moves": [{"key_result": complaints.reference, "expected_impact": "2 fewer"}],
    }

    added = client.post(address("initiatives"), body)
    there = address("initiative", reference=added.json()["reference"])
    edited = client.patch(there, {"state": "doing"}, headers={"if-match": '"1"'})
    blind = client.patch(there, {"state": "done"})
    refused = key_of(vera).post(address("initiatives"), body)

    assert added.status_code == 201
    assert added.json()["moves"] == [
        {
            "key_result": complaints.reference,
            "objective": complaints.objective.reference,
            "expected_impact": "2 fewer",
            "expected_change": None,
        }
    ]
    assert (edited.status_code, edited.json()["state"]) == (200, "doing")
    assert edited.json()["moves"] == added.json()["moves"]
    assert (blind.status_code, refused.status_code) == (428, 403)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 1),
        ("?objective=O-1", 1),
        ("?objective=O-99", 0),
        ("?key_result=KR-1", 1),
        ("?state=idea&state=next", 1),
        ("?state=done", 0),
        ("?kind=strategic", 0),
    ],
)
def test_the_list_of_initiatives_is_narrowed(key_of, vera, letters, query, count):
    assert key_of(vera).get(address("initiatives") + query).json()["count"] == count


def test_an_initiative_moves_what_it_is_said_to_move_now(
    letters, complaints, pia, acme, today, now
):
    objective = complaints.objective
    with tenant(acme.pk):
        objective.refresh_from_db()
    added = actions.add_key_result(
        objective,
        actor=pia,
        draft=KeyResultDraft(title="Calls", baseline=Decimal(9), target=Decimal(10)),
        on=today,
        now=now,
    )

    actions.edit_initiative(
        letters,
        actor=pia,
        changes={},
        moves=[Expected(added, "one more")],
        on=today,
        now=now,
    )

    assert links(letters) == [(added.reference, "one more")]


def test_what_is_tried_for_a_private_draft_is_hidden_like_the_draft(
    acme, lena, pia, billing, year, today, now, complaints, letters
):
    who = {"actor": lena, "on": today, "now": now}
    with seen_by(lena.pk):
        private = actions.draft_objective(
            team=billing,
            cycle=year,
            title="Patients know what they pay",
            draft=actions.begin_draft(cycle=year, **who),
            key_results=[
                KeyResultDraft("Patients who ask what it costs", tries="Secret plan")
            ],
            owner=lena,
            **who,
        )

    seen = {}
    for name, eyes in (("author", lena.pk), ("other", pia.pk)):
        with seen_by(eyes), tenant(acme.pk):
            texts = sorted(Initiative.objects.values_list("text", flat=True))
            events = AuditEvent.objects.filter(table_name__contains="initiative")
            told = [row for row in events if "Secret" in str(row.after)]
            seen[name] = (texts, InitiativeLink.objects.count(), len(told))

    assert private.draft is not None
    assert seen["author"] == (["Letters in plain words", "Secret plan"], 2, 1)
    assert seen["other"] == (["Letters in plain words"], 1, 0)


def test_heartbeat_needs_no_key_result_but_a_team(billing, pia, lena, acme, today, now):
    given = {"text": "Security updates", "kind": "heartbeat", "on": today, "now": now}

    kept = actions.add_initiative(actor=pia, team=billing, **given)
    with pytest.raises(Conflict, match="Whose heartbeat"):
        actions.add_initiative(actor=pia, **given)
    with pytest.raises(NotPermitted):
        actions.add_initiative(actor=lena, team=billing, **given)
    with pytest.raises(Conflict, match="Which key result"):
        actions.edit_initiative(
            kept, actor=pia, changes={"kind": "strategic"}, on=today, now=now
        )

    with tenant(acme.pk):
        assert Initiative.objects.get().links.count() == 0


def test_heartbeat_is_kept_on_the_board_and_edited_without_a_key_result(
    billing, pia, acme, browser_of
):
    browser = browser_of(pia)
    board = f"/o/acme/initiatives/?team={billing.reference}"

    refused = browser.post(board, {"text": " "})
    kept = browser.post(board, {"text": "Security updates"})
    with tenant(acme.pk):
        made = Initiative.objects.get()
    place = browser.get(f"/o/acme/initiatives/{made.reference}/")
    edit = f"/o/acme/initiatives/{made.reference}/edit/"
    asked = browser.get(edit).content.decode()
    saved = browser.post(edit, {"text": "Updates", "kind": "heartbeat", "version": 1})

    assert (refused.status_code, kept.status_code, saved.status_code) == (422, 303, 303)
    assert "Write what keeps things running." in refused.content.decode()
    assert place["Location"] == f"{board}#card-{made.number}"
    assert "expected_impact" not in asked
    with tenant(acme.pk):
        made.refresh_from_db()
    assert (made.text, made.kind, made.team_id) == ("Updates", "heartbeat", billing.pk)


def test_heartbeat_comes_over_the_api_without_a_key_result(billing, pia, key_of):
    kept = key_of(pia).post(
        "/api/v1/acme/initiatives/",
        {"text": "Updates", "kind": "heartbeat", "team": billing.reference},
    )
    refused = key_of(pia).post(
        "/api/v1/acme/initiatives/", {"text": "Updates", "team": billing.reference}
    )

    assert (kept.status_code, kept.json()["moves"]) == (201, [])
    assert refused.status_code == 409
