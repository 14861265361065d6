"""One field, several writers: nothing is lost, and nothing is overwritten unseen."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection

from objectives import actions, fields, queries
from objectives.models import FieldDraft, KeyResult
from okrhub.lib.errors import Conflict, NotPermitted, Stale
from okrhub.lib.tenancy import tenant
from tests import factories
from tests.objectives.edit_race import SAVED, STALE, Answer, Send, check, editors, race
from tests.server import at_once


@pytest.fixture
def objective(draft):
    return draft()


@pytest.fixture
def key_result(acme, objective):
    with tenant(acme.pk):
        (row,) = queries.key_results_of(objective)
        return queries.key_result_called(row.reference)


def test_what_is_typed_is_kept_for_its_author_and_shared_with_nobody(
    acme, objective, pia, who, fresh
):
    kept = actions.keep_field(
        objective, "title", text="No bill surprises", base=objective.title, **who(pia)
    )

    assert kept is not None
    assert (kept.text, kept.base_version) == ("No bill surprises", 1)
    assert fresh(objective).title == "No bill comes as a surprise"


def test_typing_on_keeps_the_last_words_once(acme, objective, pia, who):
    for text in ("No", "No bill", "No bill surprises"):
        actions.keep_field(
            objective, "title", text=text, base=objective.title, **who(pia)
        )

    with tenant(acme.pk):
        assert [row.text for row in FieldDraft.objects.all()] == ["No bill surprises"]


def test_typing_the_shared_text_again_leaves_no_draft(acme, objective, pia, who):
    base = objective.title
    actions.keep_field(objective, "title", text="x", base=base, **who(pia))

    actions.keep_field(objective, "title", text=base, base=base, **who(pia))

    with tenant(acme.pk):
        assert FieldDraft.objects.count() == 0


def test_sharing_writes_the_field_and_ends_the_private_draft(
    acme, objective, pia, who, fresh
):
    base = objective.title
    actions.keep_field(objective, "title", text="Clear bills", base=base, **who(pia))

    actions.share_field(objective, "title", text="Clear bills", base=base, **who(pia))

    assert fresh(objective).title == "Clear bills"
    with tenant(acme.pk):
        assert FieldDraft.objects.count() == 0


def test_two_people_writing_two_fields_of_one_key_result_both_have_their_words(
    key_result, pia, dev, who, fresh
):
    actions.share_field(
        key_result,
        "title",
        text="Complaints per 1,000",
        base=key_result.title,
        **who(pia),
    )
    actions.share_field(key_result, "source", text="Ledger", base="", **who(dev))

    saved = fresh(key_result)
    assert (saved.title, saved.source) == ("Complaints per 1,000", "Ledger")


def test_a_stale_share_writes_nothing_and_shows_both_texts(
    acme, key_result, pia, dev, who, fresh
):
    base = key_result.title
    actions.keep_field(key_result, "title", text="Mine", base=base, **who(dev))
    actions.share_field(key_result, "title", text="Theirs", base=base, **who(pia))

    with pytest.raises(Stale) as refusal:
        actions.share_field(key_result, "title", text="Mine", base=base, **who(dev))

    assert refusal.value.facts["theirs"] == "Theirs"
    assert fresh(key_result).title == "Theirs"
    with tenant(acme.pk):
        assert [row.text for row in FieldDraft.objects.all()] == ["Mine"]


def test_who_has_seen_the_other_text_shares_knowingly(key_result, pia, dev, who, fresh):
    base = key_result.title
    actions.share_field(key_result, "title", text="Theirs", base=base, **who(pia))

    actions.share_field(key_result, "title", text="Both", base="Theirs", **who(dev))

    assert fresh(key_result).title == "Both"


def test_an_edit_by_form_or_api_makes_a_field_stale_too(key_result, pia, dev, who):
    base = key_result.title
    actions.edit_key_result(key_result, changes={"title": "By form"}, **who(pia))

    with pytest.raises(Stale):
        actions.share_field(key_result, "title", text="Mine", base=base, **who(dev))


def test_numbers_carry_their_unit_and_turn_the_direction(key_result, pia, who, fresh):
    actions.share_field(key_result, "target", text="12 %", base="4", **who(pia))

    saved = fresh(key_result)
    assert (saved.target, saved.unit, saved.kind) == (Decimal(12), "%", "increase")


def test_a_number_in_another_unit_than_the_saved_one_is_refused(key_result, pia, who):
    actions.share_field(key_result, "target", text="12 %", base="4", **who(pia))

    with pytest.raises(Conflict, match="“3 days” is not in %"):
        actions.share_field(key_result, "baseline", text="3 days", base="9", **who(pia))


def test_a_metric_of_the_registry_gives_unit_and_source(
    key_result, pia, who, fresh, today
):
    metric = actions_metric(pia, today)

    actions.share_field(key_result, "metric", text=str(metric.pk), base="", **who(pia))

    saved = fresh(key_result)
    assert (saved.metric_id, saved.unit, saved.source) == (metric.pk, "%", "Ledger")


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("title", " ", "write something"),
        ("baseline", "a few", "number"),
        ("kind", "sideways", "Choose"),
        ("due_on", "soon", "2027-03-31"),
        ("due_on", "9999-12-31", "from 1990 to 2199"),
        ("frequency_days", "0", "From 1 to 366"),
        ("owner", "999999", "not here"),
    ],
)
def test_what_is_no_value_is_refused_beside_its_field(
    key_result, pia, who, name, text, sentence
):
    with pytest.raises(Conflict, match=sentence) as refusal:
        actions.share_field(
            key_result,
            name,
            text=text,
            base=fields.text_of(key_result, name),
            **who(pia),
        )

    assert refusal.value.facts["missing"][0]["field"] == name


def test_a_promise_asks_beside_its_field_why_it_changes(
    committed, browser_of, key_of, acme, pia, time_machine, fresh, now
):
    objective = committed()
    time_machine.move_to(now + timedelta(days=9), tick=False)
    page = f"/o/acme/objectives/{objective.reference}/fields/title/"
    sent = {"act": "share", "title": "Bills are clear", "base": objective.title}

    asked = browser_of(pia).post(page, sent)
    again = browser_of(pia).post(page, sent | {"rationale": "We <asked> them"})
    there = f"/api/v1/acme/objectives/{objective.reference}/fields/title/share/"
    body = {"text": "Bills are clear", "base": objective.title}
    why = {"rationale": "We asked them", "occasion": "mid_quarter"}
    refused = key_of(pia).post(there, body)
    shared = key_of(pia).post(there, body | why)

    assert (asked.status_code, again.status_code) == (422, 422)
    assert 'value="Bills are clear"' in again.text
    assert 'name="rationale"' in again.text
    assert 'value="We &lt;asked&gt; them"' in again.text
    assert (refused.status_code, shared.status_code) == (409, 200)
    assert fresh(objective).title == "Bills are clear"


def test_nobody_outside_the_team_types_into_its_key_results(key_result, lena, ada, who):
    for outsider in (lena, ada):
        with pytest.raises(NotPermitted):
            actions.keep_field(key_result, "title", text="x", base="", **who(outsider))
        with pytest.raises(NotPermitted):
            actions.share_field(key_result, "title", text="x", base="", **who(outsider))


@pytest.mark.django_db(transaction=True)
def test_200_autosaves_of_different_fields_by_50_persons_at_once_all_survive(
    acme, billing, objective, who
):
    people = editors(acme, billing, 50)
    with tenant(acme.pk):
        factories.KeyResultFactory.create_batch(50, objective=objective)
        rows = list(queries.key_results().filter(objective=objective))[-50:]
    names = ("title", "source", "unit", "changes_for")

    def type_into(number: int) -> None:
        person = people[number]
        try:
            for step, name in enumerate(names):
                row = rows[(number + 13 * step) % 50]
                text = f"{row.pk} {name} of {person.pk}"
                actions.keep_field(row, name, text=text, base="", **who(person))
        finally:
            connection.close()

    at_once([partial(type_into, number) for number in range(50)])

    with tenant(acme.pk):
        kept = list(FieldDraft.objects.all())
    found = sorted((row.key_result_id, row.field) for row in kept)
    assert found == sorted((row.pk, name) for row in rows for name in names)
    assert {row.text for row in kept} == {
        f"{row.key_result_id} {row.field} of {row.author_id}" for row in kept
    }


@pytest.mark.django_db(transaction=True)
def test_persons_who_edit_one_key_result_at_once_lose_nothing_that_was_saved(
    acme, billing, key_result, who
):
    def sender(person) -> Send:
        def send(text: str, upon: int) -> Answer:
            title = {"title": text}
            try:
                saved = actions.edit_key_result(
                    key_result, changes=title, version=upon, **who(person)
                )
            except Conflict as stale:
                return Answer(STALE, stale.facts["version"])
            finally:
                connection.close()
            return Answer(SAVED, saved.version)

        return send

    people = editors(acme, billing, 5)
    edits = race([sender(each) for each in people], edits=3, tries=100)

    assert check(edits, key_result) == 15
    assert len(edits) > 15


@pytest.mark.django_db(transaction=True)
def test_shares_of_different_fields_at_once_all_land(acme, key_result, pia, dev, who):
    wanted = {"source": "Ledger", "unit": "per 1,000", "changes_for": "Patients call"}
    people = dict(zip(wanted, (pia, dev, pia), strict=True))

    def share(name: str) -> None:
        try:
            actions.share_field(
                key_result, name, text=wanted[name], base="", **who(people[name])
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(share, wanted))

    with tenant(acme.pk):
        saved = KeyResult.objects.get(pk=key_result.pk)
    assert {name: getattr(saved, name) for name in wanted} == wanted


def actions_metric(person, on):
    from measures.actions import register_metric

    return register_metric("Complaints", unit="%", source="Ledger", actor=person, on=on)
