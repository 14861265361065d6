"""A nameless answer is given by page and by API; then every path is searched for it."""

import logging
import re

import pytest
from django.db import connection
from django.urls import reverse

from conversations import actions
from okrhub.lib.tenancy import tenant
from organizations.models import AuditEvent, IdempotentAnswer
from tests.access_kinds import Api, Page
from tests.access_table import ROWS
from tests.database import owner

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("that_morning")]
WORDS = "zebra"


def address(name, **kwargs):
    return reverse(name, kwargs={"slug": "acme"} | kwargs)


@pytest.fixture
def voiced(asked, key_result, crew, dev, sam, browser_of, key_of):
    """Four answer by page and two by API, with a key that would be kept otherwise."""
    asked = asked(asks_vote=True)
    for number, person in enumerate(crew):
        answer = browser_of(person).post(
            address("conversations:opinion_give", pk=asked.pk),
            {
                "ideas": f"{WORDS} idea {number}",
                "worries": f"{WORDS} worry {number}",
                "dots": ["KR-31"],
                "vote": "3",
            },
        )
        assert answer.status_code == 303
    for number, person in enumerate((dev, sam), start=4):
        answer = key_of(person).post(
            address("api:answer_round", pk=asked.pk),
            {"ideas": [{"text": f"{WORDS} idea {number}"}], "vote": 2},
            headers={"Idempotency-Key": f"key-{number}"},
        )
        assert answer.status_code == 200
    return asked


def test_pages_and_api_show_the_words_and_never_whose_they_are(
    voiced, objective, crew, ada, pia, lena, browser_of
):
    """Where Pia, who asked, reads them is where others do: see screens/test_leaks.py."""
    names = [person.user.name for person in crew]
    told = address("api:activity") + f"?about={objective.reference}"
    shown = [told]
    for person in (pia, ada, lena, crew[0]):
        browser = browser_of(person)
        asked = list(addresses(objective, voiced)) if person == pia else []
        for there in dict.fromkeys((*asked, *shown)):
            answer = browser.get(there)
            text = answer.content.decode() if not answer.streaming else ""
            hidden = without_frame(text, person)
            if WORDS in text and there not in shown:
                shown.append(there)
            if there in shown:
                assert answer.status_code == 200
                assert [each for each in names if each in hidden] == []
        found = browser.get(address("api:search"), {"q": WORDS}).json()
        assert found["results"] == []
        assert WORDS not in browser.get(told).text

    reference = {"reference": objective.reference}
    assert {
        address("conversations:opinions", **reference),
        address("api:opinion_rounds", **reference),
        address("api:opinion_round", pk=voiced.pk),
    } <= set(shown)
    trail = browser_of(ada).get(address("organizations:audit"))
    assert (trail.status_code, WORDS in trail.content.decode()) == (200, False)


def addresses(objective, asked):
    """Return every address that is read and names nothing that is not there."""
    for name, row in ROWS.items():
        if isinstance(row, Api | Page) and not row_needs_more(row):
            kwargs = {
                key: value.format(
                    objective=objective.reference, round=asked.pk, team="T-1"
                )
                for key, value in row.kwargs.items()
            }
            yield address(name, **kwargs)


def row_needs_more(row):
    """Say whether an address names something that this test does not make."""
    values = set(row.kwargs.values())
    known = {"{objective}", "{round}", "{team}", "quarterly"}
    is_read = row.get if isinstance(row, Api) else row.answers["get"]
    return is_read is None or not values <= known


def without_frame(text, reader):
    """Return a page without the reader's own name, which stands in every frame."""
    return text.replace(reader.user.name, "")


@pytest.mark.django_db(transaction=True)
def test_no_table_but_one_holds_the_words_and_it_names_nobody(voiced, acme, crew, sam):
    holding = {}
    with owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.oid::regclass::text FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind = 'r' AND n.nspname = 'public'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT count(*) FROM {table} t WHERE t::text ILIKE %s",  # noqa: S608
                [f"%{WORDS}%"],
            )
            (count,) = cursor.fetchone()
            if count:
                holding[table] = count
    assert holding == {"conversations_namelessopinion": 10}

    with tenant(acme.pk):
        voters = {person.user_id for person in (*crew, sam)}
        trail = list(AuditEvent.objects.filter(action__startswith="opinion_round"))
        assert not any(WORDS in f"{event.before}{event.after}" for event in trail)
        assert not any(event.actor_id in voters for event in trail)
        assert not IdempotentAnswer.objects.exists()


def test_the_log_says_nothing_of_it_either(asked, dev, sam, key_of, caplog):
    asked = asked()
    caplog.set_level(logging.DEBUG)

    for _ in range(2):
        key_of(dev).post(
            address("api:answer_round", pk=asked.pk),
            {"ideas": [{"text": f"{WORDS} again"}]},
        )

    assert WORDS not in caplog.text


def test_a_repeated_request_is_refused_since_no_key_is_kept(asked, dev, key_of):
    asked = asked()
    send = {"worries": ["The summer"]}
    client, key = key_of(dev), {"Idempotency-Key": "once"}
    there = address("api:answer_round", pk=asked.pk)

    first = client.post(there, send, headers=key)
    second = client.post(there, send, headers=key)

    assert (first.status_code, second.status_code) == (200, 409)


def test_nameless_ideas_stand_in_an_order_that_no_one_gave(
    voiced, pia, browser_of, in_acme
):
    page = browser_of(pia).get(
        address("conversations:opinions", reference=voiced.objective.reference)
    )

    numbers = re.findall(rf"{WORDS} idea (\d)", page.content.decode())

    keys = {
        opinion.text[-1]: opinion.pk
        for opinion in voiced.namelessopinion_set.filter(kind="idea")
    }
    assert numbers == sorted(numbers, key=keys.__getitem__)


def test_a_named_answer_does_bear_its_name_in_every_path(
    asked, dev, pia, ada, browser_of, key_of, in_acme
):
    asked = asked(has_names=True)
    actions.answer_round(asked, actor=dev, on=asked.asked_on, worries=[WORDS])

    page = browser_of(pia).get(
        address("conversations:opinions", reference=asked.objective.reference)
    )
    answer = key_of(pia).get(address("api:opinion_round", pk=asked.pk)).json()
    trail = browser_of(ada).get(
        address("organizations:audit"), {"action": "opinion_round"}
    )

    assert "Dev Dale" in page.content.decode()
    assert answer["worries"] == [{"text": WORDS, "author": "Dev Dale"}]
    assert "Dev Dale" in trail.content.decode()
