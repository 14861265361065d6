"""What lies beside an OKR while somebody writes it: own texts, and what can be chosen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
)
from django.db.models.functions import JSONObject, Lower

from measures.models import Metric
from measures.queries import metrics
from objectives.coaching import Coach
from objectives.models import CoachWord, Contributor, FieldDraft, KeyResult, Objective
from objectives.queries.coaching import coach_of, coach_words
from okrhub.lib.prepared import Parameter, Prepared
from organizations.models import Membership, User
from organizations.queries import writers
from organizations.references import KEY_RESULT, number_of
from teams.asking import ME
from teams.models import Team

ABOUT = Parameter("objective", BigIntegerField())
ROW = Parameter("row", IntegerField())
OPENS = Parameter("opens", BooleanField())
OPENS_ROW = Parameter("opens_row", BooleanField())

OwnTexts = Mapping[tuple[str, str], FieldDraft]


@dataclass(frozen=True, slots=True)
class Desk:
    """What whoever writes an objective inline has at hand, read to be shown.

    `typed` are the own texts that are not shared yet, as `typed_by` returns them. Who can
    be chosen is known where fields are opened, metrics and teams where they are those
    of a key result.
    """

    coach: Coach
    typed: OwnTexts
    people: tuple[Membership, ...]
    metrics: tuple[Metric, ...]
    teams: tuple[Team, ...]


def desk_of(reader: Membership, objective: Objective, opened: str) -> Desk:
    """Return what somebody writes an objective with; `opened` is O-12, KR-5 or empty.

    One query.
    """
    row = number_of(opened, KEY_RESULT)
    (found,) = _desk(
        me=reader.pk,
        objective=objective.pk,
        row=row or 0,
        opens=bool(opened),
        opens_row=row is not None,
    )
    beside = vars(found)
    return Desk(
        coach=coach_of(CoachWord(**told) for told in beside["words"]),
        typed=_typed(objective, beside["own_texts"]),
        people=tuple(
            Membership(pk=told["pk"], user=User(name=told["name"]))
            for told in beside["people"]
        ),
        metrics=tuple(Metric(**told) for told in beside["metrics"]),
        teams=tuple(_team(**told) for told in beside["teams"]),
    )


@Prepared
def _desk() -> QuerySet[Objective]:
    own = Q(objective=OuterRef("pk")) | Q(key_result__objective=OuterRef("pk"))
    texts = FieldDraft.objects.filter(own, author=ME)
    helping = Contributor.objects.filter(key_result__number=ROW, team=OuterRef("pk"))
    named = JSONObject(pk="pk", number="number", name="name", archived_on="archived_on")
    return Objective.objects.filter(pk=ABOUT).annotate(
        words=_column(
            coach_words(),
            JSONObject(
                language="language", list="list", word="word", is_muted="is_muted"
            ),
        ),
        own_texts=_column(
            texts,
            JSONObject(
                row="key_result__number", field="field", text="text", base="base"
            ),
        ),
        people=_column(writers().filter(OPENS), JSONObject(pk="pk", name="user__name")),
        metrics=_column(
            metrics().filter(OPENS_ROW), JSONObject(pk="pk", name="name", unit="unit")
        ),
        teams=_column(
            _beside(helping).filter(OPENS_ROW), JSONObject(team=named, helps="helps")
        ),
    )


def _column(rows: QuerySet[Any], about: JSONObject) -> ArraySubquery:
    return ArraySubquery(rows.values(about=about))


def _typed(objective: Objective, told: Iterable[dict[str, Any]]) -> OwnTexts:
    found = {}
    for each in told:
        number = each.pop("row")
        reference = f"{KEY_RESULT}-{number}" if number else objective.reference
        found[reference, each["field"]] = FieldDraft(**each)
    return found


def _team(*, team: dict[str, Any], helps: bool) -> Team:
    found = Team(**team)
    vars(found)["helps"] = helps
    return found


def teams_beside(key_result: KeyResult) -> list[Team]:
    """Return the current teams and those that help with a key result, by name.

    Each knows whether it `helps`. One query.
    """
    return list(
        _beside(Contributor.objects.filter(key_result=key_result, team=OuterRef("pk")))
    )


def _beside(helping: QuerySet[Contributor]) -> QuerySet[Team]:
    rows = Team.objects.annotate(helps=Exists(helping))
    rows = rows.filter(Q(archived_on=None) | Q(helps=True))
    return rows.order_by(Lower("name"), "pk")


def typed_by(reader: Membership, objective: Objective) -> OwnTexts:
    """Return a person's private texts of an objective and its key results. One query.

    Keys are a record's reference and a field.
    """
    own = Q(objective=objective) | Q(key_result__objective=objective)
    rows = FieldDraft.objects.select_related("key_result").filter(own, author=reader)
    return {
        (
            row.key_result.reference if row.key_result else objective.reference,
            row.field,
        ): row
        for row in rows
    }
