"""What is said without a name stays without one, in every path and in the tables."""

import json
from collections import Counter
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from conversations import actions
from conversations.actions import IdeaGiven
from conversations.models import (
    NamedOpinion,
    NamelessOpinion,
    OpinionRound,
    Participation,
)
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from organizations.models import AuditEvent, IdempotentAnswer


def columns(table):
    """Return each column of a table with its type."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_name = %s",
            [table],
        )
        return dict(cursor.fetchall())


def points_to(table):
    """Return the tables that foreign keys of a table lead to."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT confrelid::regclass::text FROM pg_constraint"
            " WHERE contype = 'f' AND conrelid = %s::regclass",
            [table],
        )
        return {row[0] for row in cursor.fetchall()}


def system_columns(model, organization):
    """Return where each row lies and which transaction wrote it, by its key."""
    with tenant(organization.pk), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, xmin::text, ctid::text FROM {model._meta.db_table}"  # noqa: S608
        )
        return cursor.fetchall()


def answer(asked, people, today, **said):
    for number, person in enumerate(people):
        given: dict[str, Any] = {
            "ideas": [IdeaGiven(f"idea of {number}")],
            "worries": [f"worry of {number}"],
        }
        actions.answer_round(asked, actor=person, on=today, **given | said)


def test_a_nameless_opinion_has_no_column_for_a_person_or_a_moment(db):
    found = columns("conversations_namelessopinion")

    assert set(found) == {
        "id",
        "organization_id",
        "round_id",
        "kind",
        "text",
        "key_result_id",
        "option_id",
        "points",
    }
    assert not {"timestamp with time zone", "date"} & set(found.values())
    assert points_to("conversations_namelessopinion") == {
        "organizations_organization",
        "conversations_opinionround",
        "objectives_keyresult",
        "objectives_initiative",
    }


def test_that_somebody_took_part_holds_no_moment_and_leads_to_no_opinion(db):
    assert set(columns("conversations_participation")) == {
        "id",
        "organization_id",
        "round_id",
        "membership_id",
    }
    assert points_to("conversations_participation") == {
        "organizations_organization",
        "conversations_opinionround",
        "organizations_membership",
    }


@pytest.mark.django_db(transaction=True)
def test_neither_order_nor_transaction_tells_which_rows_came_together(
    acme, asked, crew, pia, today
):
    asked = asked()

    answer(asked, [*crew, pia], today)

    took_part = system_columns(Participation, acme)
    said = system_columns(NamelessOpinion, acme)
    assert (len(took_part), len(said)) == (5, 10)
    assert len({xmin for _, xmin, _ in [*took_part, *said]}) == 1
    for rows in (took_part, said):
        by_place = sorted(rows, key=lambda row: json.loads(f"[{row[2][1:-1]}]"))
        assert [row[0] for row in by_place] == sorted(row[0] for row in rows)


@pytest.mark.django_db(transaction=True)
def test_without_writing_anew_the_transaction_would_tell(
    acme, asked, crew, today, monkeypatch
):
    monkeypatch.setattr("conversations.actions.opinions._WRITE_ANEW", ())
    asked = asked()

    answer(asked, crew, today)

    took_part = {xmin for _, xmin, _ in system_columns(Participation, acme)}
    said = Counter(xmin for _, xmin, _ in system_columns(NamelessOpinion, acme))
    assert took_part == set(said)
    assert set(said.values()) == {2}


def test_keys_are_given_by_chance(asked, crew, today, in_acme):
    asked = asked()

    answer(asked, crew, today)

    keys = list(NamelessOpinion.objects.values_list("pk", flat=True))
    assert len(set(keys)) == 8
    assert max(keys) - min(keys) > 1_000_000


def test_the_trail_names_the_round_and_nobody_who_answered(asked, crew, today, in_acme):
    asked = asked()

    answer(asked, crew, today)

    events = AuditEvent.objects.filter(action="opinion_round.answered")
    assert {event.table_name for event in events} == {"conversations_opinionround"}
    assert [event.row_id for event in events] == [asked.pk] * 4
    assert {(event.actor_id, event.request_id) for event in events} == {(None, "")}
    assert {json.dumps(event.after) for event in events} == {
        json.dumps({"answers": number}) for number in (1, 2, 3, 4)
    }


def test_nobody_answers_a_nameless_round_twice(asked, dev, today, in_acme):
    asked = asked()
    answer(asked, [dev], today)

    with pytest.raises(Conflict, match="cannot be changed"):
        answer(asked, [dev], today)

    assert NamelessOpinion.objects.count() == 2
    assert OpinionRound.objects.get().answers == 1


@pytest.mark.parametrize("has_names", [True, False])
def test_the_database_keeps_whether_a_round_has_names(asked, in_acme, has_names):
    asked = asked(has_names=has_names)

    with pytest.raises(IntegrityError), transaction.atomic():
        OpinionRound.objects.filter(pk=asked.pk).update(has_names=not has_names)


def test_the_database_takes_no_name_in_a_nameless_round(asked, dev, today, in_acme):
    asked = asked()

    with pytest.raises(IntegrityError), transaction.atomic():
        NamedOpinion.objects.create(
            round=asked, kind="idea", text="Mine", author=dev, given_on=today
        )


def test_an_idea_may_go_without_a_name_in_a_round_with_names(
    asked, crew, dev, today, in_acme
):
    asked = asked(has_names=True)
    actions.answer_round(
        asked,
        actor=dev,
        on=today,
        ideas=[IdeaGiven("Let one ward try it", is_named=False)],
        worries=["The summer"],
    )

    (named,) = NamedOpinion.objects.all()
    (nameless,) = NamelessOpinion.objects.all()
    assert (named.kind, named.text, named.author) == ("worry", "The summer", dev)
    assert (nameless.kind, nameless.text) == ("idea", "Let one ward try it")
    events = AuditEvent.objects.filter(action="opinion_round.answered")
    assert "ward" not in "".join(str(event.after) for event in events)


def test_who_gives_only_a_nameless_idea_leaves_no_name_in_the_trail(
    asked, dev, today, in_acme
):
    asked = asked(has_names=True)

    actions.answer_round(
        asked, actor=dev, on=today, ideas=[IdeaGiven("Try it", is_named=False)]
    )

    assert not AuditEvent.objects.filter(actor_id=dev.user_id).exists()
    assert not IdempotentAnswer.objects.exists()
