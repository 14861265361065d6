"""The stakeholder report in the API: the same words as its page."""

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from objectives.models import KeyResult
from objectives.revisions import Change, Decision
from okrhub.lib.api import Fraction, Number, found
from organizations.endpoints import Endpoint
from screens.queries.report import (
    NotNow,
    Obstacle,
    Report,
    ReportedOkr,
    Reworded,
    report,
    report_scope,
)


class ReportedKeyResultSerializer(serializers.ModelSerializer[KeyResult]):
    """A key result: where it came from, where it is, where it should be."""

    reference = serializers.CharField()
    baseline = Number(allow_null=True)
    current = Number(allow_null=True)
    target = Number(allow_null=True)
    progress = Fraction(source="raw_progress", allow_null=True)

    class Meta:
        model = KeyResult
        fields = [
            "reference",
            "title",
            "unit",
            "baseline",
            "current",
            "target",
            "progress",
            "state",
        ]


class ReportedChangeSerializer(serializers.Serializer[Change]):
    """One field before and after."""

    what = serializers.CharField(source="label")
    old = serializers.CharField()
    new = serializers.CharField()
    unit = serializers.CharField()


class ReportedDecisionSerializer(serializers.Serializer[Decision]):
    """What was revised together, and why; nobody is named."""

    reference = serializers.CharField()
    on = serializers.DateField()
    rationale = serializers.CharField()
    changes = ReportedChangeSerializer(many=True)


class RewordedSerializer(serializers.Serializer[Reworded]):
    """A text that was written anew or a key result that was added: no reason is asked."""

    reference = serializers.CharField()
    title = serializers.CharField()
    on = serializers.DateField()
    words = serializers.CharField()


class ReportedOkrSerializer(serializers.Serializer[ReportedOkr]):
    """An OKR of the period; `standing` is its state, or how it ended in the period."""

    reference = serializers.CharField(source="objective.reference")
    title = serializers.CharField(source="objective.title")
    why = serializers.CharField(source="objective.why")
    team = serializers.CharField(source="objective.team.reference")
    ambition = serializers.CharField(source="objective.ambition")
    health = serializers.CharField(help_text="Empty where it is over, or unknown.")
    standing = serializers.CharField()
    grade = Fraction(source="objective.grade", allow_null=True)
    learning = serializers.CharField(source="objective.learning")
    key_results = ReportedKeyResultSerializer(many=True)
    changes = ReportedDecisionSerializer(many=True)
    reworded = RewordedSerializer(many=True)


class ObstacleSerializer(serializers.Serializer[Obstacle]):
    """A barrier, or a promise that is overdue."""

    title = serializers.CharField()
    words = serializers.CharField()
    days = serializers.IntegerField(allow_null=True)


class NotNowSerializer(serializers.Serializer[NotNow]):
    """What was put off, turned away or stopped, and why."""

    reference = serializers.CharField()
    title = serializers.CharField()
    team = serializers.CharField()
    what = serializers.CharField()
    on = serializers.DateField()
    why = serializers.CharField()


class ReportSerializer(serializers.Serializer[Report]):
    """The report of a team, a unit or everybody, for a quarter."""

    period = serializers.CharField(source="cycle.name", default=None, allow_null=True)
    as_of = serializers.DateField()
    okrs = ReportedOkrSerializer(many=True)
    in_the_way = ObstacleSerializer(many=True)
    not_now = NotNowSerializer(many=True)


class ReportView(Endpoint):
    """The stakeholder report."""

    tag = "Alignment"
    operations = {"get": "get_report"}
    serializer_class = ReportSerializer
    parameters = [
        OpenApiParameter("team", str, description="Of a team, such as T-4."),
        OpenApiParameter("unit", str, description="Of a unit, by its id."),
        OpenApiParameter(
            "period", str, description="A quarter by its name; the present unless said."
        ),
    ]

    def get(self, request: Request, slug: str) -> Response:
        """Return goals, results, what changed and why, and what has to wait."""
        asked = self.asked.GET
        with self.open():
            scope = found(report_scope(asked.get("team", ""), asked.get("unit", "")))
            told = report(scope, self.asked.today, period=asked.get("period", ""))
        return self.shown(lambda: told)
