"""The coach in the API: what it asks about a text, and the organisation's words."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from measures.queries import like_metrics
from objectives import actions, policies, queries
from objectives.coaching import (
    CATALOGUE,
    LANGUAGES,
    OWN_LISTS,
    Coach,
    Finding,
    InitiativeText,
    KeyResultText,
    Label,
    Level,
    ObjectiveText,
    SprintGoalText,
    is_act,
    verdict,
)
from objectives.coaching.examples import read_by
from objectives.models import CoachWord, KeyResult
from okrhub.lib.api import ByReference, Given, Number, found, validated
from organizations.endpoints import Endpoint, ListEndpoint
from teams.queries import standing

BEGINNINGS = (
    "If we succeed, we will see more ",
    "If we succeed, we will see fewer ",
)
MOST_METRICS = 2
TEXTS = ("objective", "key_result", "sprint_goal", "initiative")
LEVELS = [("block", "Block"), ("warn", "Warn"), ("hint", "Hint")]
LABELS = [(label.value, label.name) for label in Label]


class SpanSerializer(serializers.Serializer[Any]):
    """Characters of the text, from `start` to before `end`."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()


class FindingSerializer(serializers.Serializer[Any]):
    """A rule that fired, the question it asks and the words that made it fire.

    Only a `block` keeps an OKR from being ready.
    """

    code = serializers.CharField()
    level = serializers.ChoiceField(LEVELS, source="level.word")
    question = serializers.CharField()
    field = serializers.CharField()
    words = serializers.ListField(child=serializers.CharField())
    spans = SpanSerializer(many=True)
    source: Any = serializers.SerializerMethodField()

    def get_source(self, finding: Any) -> str:
        """Return who says so; empty for a rule of this product's own."""
        return CATALOGUE[finding.code].source


class AdviceSerializer(serializers.Serializer[Any]):
    """What the coach asks, the most severe first, and what a key result's text says.

    Where the teams cannot move what stands above, `drift` asks for people instead of
    better words, with the `ways` out; only what is needed is found then.

    `is_act` says that the text is something to do: keep it as an initiative, and finish
    one of the `beginnings`, perhaps with one of the `metrics` that are measured already.
    """

    findings = FindingSerializer(many=True)
    verdict = serializers.ChoiceField(LABELS, allow_null=True)
    drift = serializers.CharField(allow_blank=True)
    ways = serializers.ListField(child=serializers.CharField())
    is_act = serializers.BooleanField()
    beginnings = serializers.ListField(child=serializers.CharField())
    metrics = serializers.ListField(child=serializers.CharField())


class AskedSerializer(serializers.Serializer[Any]):
    """A text of an example, and what the coach asks about it first."""

    text = serializers.CharField()
    findings = FindingSerializer(many=True)


class AskedOkrSerializer(serializers.Serializer[Any]):
    """One side of an example."""

    objective = AskedSerializer()
    key_results = AskedSerializer(many=True)


class ExampleSerializer(serializers.Serializer[Any]):
    """An OKR as it was written first and as it became; `tries` were kept as initiatives."""

    place = serializers.CharField(source="about.place")
    lesson = serializers.CharField(source="about.lesson")
    first = AskedOkrSerializer()
    better = AskedOkrSerializer()
    tries = serializers.ListField(child=serializers.CharField(), source="about.tries")


class ExamplesSerializer(serializers.Serializer[Any]):
    """The library of examples."""

    examples = ExampleSerializer(many=True)


class CoachedGiven(Given):
    """The words of one thing: a key result with its numbers, or something else.

    `is_piece` says that the objective is a quarter's piece of a year's; `of` names the
    saved objective that the words belong to, so that its reach counts.
    """

    objective = serializers.CharField(max_length=400, default="", allow_blank=True)
    is_piece = serializers.BooleanField(default=False)
    key_result = serializers.CharField(max_length=600, default="", allow_blank=True)
    sprint_goal = serializers.CharField(max_length=600, default="", allow_blank=True)
    initiative = serializers.CharField(max_length=600, default="", allow_blank=True)
    is_strategic = serializers.BooleanField(default=False)
    expected_impact = serializers.CharField(
        max_length=240, default="", allow_blank=True
    )
    kind = serializers.ChoiceField(KeyResult.Kind.choices, required=False)
    baseline = Number(required=False, allow_null=True)
    target = Number(required=False, allow_null=True)
    of = ByReference(queries.objective_called, "objective", required=False)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Refuse a question about nothing."""
        if not any(given[name].strip() for name in TEXTS):
            raise serializers.ValidationError(
                {"key_result": ["Say the words of a key result or of an objective."]}
            )
        return given


class CoachWordSerializer(serializers.Serializer[CoachWord]):
    """A word that the coach notices in a list, or leaves alone there."""

    id = serializers.IntegerField()
    language = serializers.ChoiceField(list(LANGUAGES.items()))
    list = serializers.ChoiceField(list(OWN_LISTS.items()))
    word = serializers.CharField()
    is_muted = serializers.BooleanField()


class CoachWordGiven(Given):
    """A word in its base form, added to a list or muted there."""

    language = serializers.ChoiceField(list(LANGUAGES.items()))
    list = serializers.ChoiceField(list(OWN_LISTS.items()))
    word = serializers.CharField(max_length=60)
    is_muted = serializers.BooleanField(default=False)


class DismissedGiven(Given):
    """A question of the coach, and the text from which it is taken away."""

    code = serializers.CharField(max_length=40)
    text = serializers.CharField(max_length=2000)


class DismissedSerializer(DismissedGiven):
    """A question that was taken away from a text."""


class CoachView(Endpoint):
    """The coach."""

    tag = "Coach"
    operations = {"post": "ask_coach"}
    serializer_class = AdviceSerializer
    given = {"post": CoachedGiven}

    def post(self, request: Request, slug: str) -> Response:
        """Ask about a text; nothing is kept. Without a key result, about the objective."""
        with self.open():
            given = validated(CoachedGiven, request)
            coach = queries.coach_here()
            reach = reach_for(given)
        title, objective = given["key_result"], given["objective"]
        if not title:
            asked = asked_about(coach, given)
            return self.shown(lambda: advice(asked, reach, title=""))
        text = KeyResultText(
            title=title,
            kind=given.get("kind", ""),
            baseline=given.get("baseline"),
            target=given.get("target"),
        )
        asked = coach.key_result(text, objective=objective)
        label = coach.verdict(title, objective=objective).label.value
        return self.shown(lambda: advice(asked, reach, title=title, label=label))


class ExamplesView(Endpoint):
    """The library of examples."""

    tag = "Coach"
    operations = {"get": "get_examples"}
    serializer_class = ExamplesSerializer

    def get(self, request: Request, slug: str) -> Response:
        """Return good and bad examples with what the coach asks about each."""
        return self.shown(lambda: {"examples": read_by(queries.coach_here())})


class DismissView(Endpoint):
    """Questions of the coach that a person took away."""

    tag = "Coach"
    operations = {"post": "dismiss_question"}
    serializer_class = DismissedSerializer
    given = {"post": DismissedGiven}

    def post(self, request: Request, slug: str) -> Response:
        """Take a question away from a text, for oneself alone and without a reason."""
        given = validated(DismissedGiven, request)
        actions.dismiss_question(**given, **self.who_and_when)
        return Response(given)


def asked_about(coach: Coach, given: dict[str, Any]) -> list[Finding]:
    """Return every finding about a text that is no key result's."""
    if given["sprint_goal"]:
        return coach.sprint_goal(SprintGoalText(given["sprint_goal"]))
    if given["initiative"]:
        return coach.initiative(
            InitiativeText(
                given["initiative"],
                is_strategic=given["is_strategic"],
                key_results=1,
                expected_effect=given["expected_impact"],
            )
        )
    year = "The year" if given["is_piece"] else ""
    return coach.objective(
        ObjectiveText(
            given["objective"], is_quarterly=given["is_piece"], parent_title=year
        )
    )


class CoachWordsView(ListEndpoint[CoachWord]):
    """List the organisation's words, by language and list."""

    tag = "Coach"
    operations = {"get": "list_coach_words", "post": "set_coach_word"}
    serializer_class = CoachWordSerializer
    given = {"post": CoachWordGiven}
    model = CoachWord

    def rows(self) -> QuerySet[CoachWord]:
        """Return the words, to administrators."""
        actor = standing(self.asked.membership, self.asked.today)
        policies.may_set_coach_words(actor).enforce()
        return queries.coach_words()

    def post(self, request: Request, slug: str) -> Response:
        """Add a word to a list of a language, or mute it there."""
        given = validated(CoachWordGiven, request)
        list_name = given.pop("list")
        row = actions.set_coach_word(list_name=list_name, **given, **self.who_and_when)
        return self.shown(lambda: row, status=201)


class CoachWordView(Endpoint):
    """One word."""

    tag = "Coach"
    operations = {"delete": "remove_coach_word"}
    serializer_class = CoachWordSerializer

    def delete(self, request: Request, slug: str, pk: int) -> Response:
        """Take back what was said about a word."""
        with self.open():
            word = found(queries.coach_word_number(pk))
        actions.remove_coach_word(word, **self.who_and_when)
        return Response(status=204)


def reach_for(given: dict[str, Any]) -> dict[str, Any]:
    """Return the question about reach with the ways out; empty where it is within."""
    drift, ways = "", []
    if given.get("of") and (given["key_result"] or given["objective"]):
        label = (
            verdict(given["key_result"]).label
            if given["key_result"]
            else queries.label_of_objective(given["objective"])
        )
        drift, reached = queries.drift_about(given["of"], label)
        ways = [offer.words for offer in reached.offers] if drift else []
    return {"drift": drift, "ways": ways}


def needed_only(findings: list[Finding], reach: dict[str, Any]) -> list[Finding]:
    """Return findings, the most severe first; out of reach only what is needed."""
    found = sorted(findings, key=lambda finding: -finding.level)
    return [each for each in found if not reach["drift"] or each.level is Level.BLOCK]


def advice(
    asked: list[Finding], reach: dict[str, Any], *, title: str, label: str | None = None
) -> dict[str, Any]:
    """Return what is asked, and how what is something to do can be rewritten."""
    findings = needed_only(asked, reach)
    can_be_tried = bool(title) and is_act(findings)
    like = like_metrics(title, most=MOST_METRICS) if can_be_tried else []
    return reach | {
        "findings": findings,
        "verdict": label,
        "is_act": can_be_tried,
        "beginnings": BEGINNINGS if can_be_tried else (),
        "metrics": [metric.name for metric in like],
    }
