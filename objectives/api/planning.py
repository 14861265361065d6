"""The plan of a cycle in the API: read, tried out, and committed together."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from objectives import actions, queries
from objectives.actions import MOST_TOGETHER
from objectives.api.cycles import CycleReferenceSerializer
from objectives.models import Heartbeat
from okrhub.lib.api import ByReference, Given, found, validated
from organizations.endpoints import Endpoint
from teams.api import TeamReferenceSerializer
from teams.queries import unit_number, units


class PlannedSerializer(serializers.Serializer[Any]):
    """An OKR in the plan; `would_refuse` says which teams have no slot for it now."""

    reference = serializers.CharField(source="objective.reference")
    title = serializers.CharField(source="objective.title")
    place = serializers.ChoiceField(
        [(each.value, each.value) for each in queries.Place]
    )
    key_results = serializers.IntegerField()
    waits_for = serializers.ListField(child=serializers.CharField())
    would_refuse = serializers.CharField()


class TeamPlanSerializer(serializers.Serializer[Any]):
    """A team's slots, taken now and with what is tried, and its OKRs."""

    team = TeamReferenceSerializer()
    limit = serializers.IntegerField(source="load.limit")
    taken = serializers.IntegerField(source="load.in_process")
    taken_then = serializers.IntegerField(source="after.in_process")
    carried = serializers.IntegerField()
    heartbeat = serializers.ChoiceField(Heartbeat.Share.choices, allow_null=True)
    okrs = PlannedSerializer(many=True)


class RefusedSerializer(serializers.Serializer[Any]):
    """An OKR that does not go through, and why."""

    reference = serializers.CharField()
    reason = serializers.CharField()


class OpposedSerializer(serializers.Serializer[Any]):
    """Two teams' OKRs that pull one metric apart."""

    metric = serializers.CharField()
    up = serializers.CharField()
    down = serializers.CharField()


class PlanSerializer(serializers.Serializer[Any]):
    """The plan of a cycle; `fits` and `refused` are of the OKRs that are tried."""

    cycle = CycleReferenceSerializer()
    teams = TeamPlanSerializer(many=True)
    fits = serializers.ListField(child=serializers.CharField())
    refused = RefusedSerializer(many=True)
    conflicts = OpposedSerializer(many=True)


class TogetherSerializer(serializers.Serializer[Any]):
    """What was committed or planned, by reference, and what stays, with the reason."""

    committed = serializers.ListField(child=serializers.CharField())
    left = RefusedSerializer(many=True)


class TogetherGiven(Given):
    """The OKRs to commit; what fits goes through, the rest stays ready."""

    objectives = serializers.ListField(
        child=ByReference(queries.objective_called, "objective"),
        min_length=1,
        max_length=MOST_TOGETHER,
    )


class PlanAsked(Given):
    """Which plan, and what is tried."""

    cycle = ByReference(queries.cycle_called, "cycle", required=False)
    unit = serializers.IntegerField(required=False, min_value=1, max_value=2**31)
    tried = serializers.CharField(max_length=2000, required=False)
    running_on = serializers.CharField(max_length=2000, required=False)


class PlanView(Endpoint):
    """The plan of a cycle."""

    tag = "Limits"
    operations = {"get": "get_plan"}
    serializer_class = PlanSerializer
    parameters = [
        OpenApiParameter(
            "cycle", str, description="Such as Q1 2027; the next quarter unless said."
        ),
        OpenApiParameter("unit", int, description="A unit, with all below it."),
        OpenApiParameter("tried", str, description="OKRs to try, such as O-27,O-28."),
        OpenApiParameter(
            "running_on", str, description="OKRs supposed to run on, such as O-12."
        ),
    ]

    def get(self, request: Request, slug: str) -> Response:
        """Return each team's slots and OKRs, and what those tried would do."""
        return self.shown(lambda: self._plan(request))

    def _plan(self, request: Request) -> dict[str, object]:
        asked = PlanAsked(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        coming = queries.cycles_to_plan(self.asked.today)
        plan = queries.cycle_plan(
            found(given.get("cycle") or next(iter(coming), None)),
            units={unit.pk: unit for unit in units()},
            unit=found(unit_number(given["unit"])) if "unit" in given else None,
            on=self.asked.today,
            settings=self.asked.settings,
            ticked=_names(given.get("tried", "")),
            running_on=_names(given.get("running_on", "")),
        )
        return {
            "cycle": plan.cycle,
            "teams": queries.plan_shown(plan, plan.teams, on=self.asked.today).teams,
            "fits": plan.tried.fits,
            "refused": [
                {"reference": name, "reason": why}
                for name, why in plan.tried.refused.items()
            ],
            "conflicts": queries.pulled_apart(plan.cycle),
        }


class CommitTogetherView(Endpoint):
    """Several OKRs, committed at once."""

    tag = "Limits"
    operations = {"post": "commit_together"}
    serializer_class = TogetherSerializer
    given = {"post": TogetherGiven}

    def post(self, request: Request, slug: str) -> Response:
        """Commit what fits of some OKRs; the rest stays ready, with the reason."""
        with self.open():
            chosen = validated(TogetherGiven, request)["objectives"]
        done = actions.commit_together(chosen, **self.who_and_when)
        said = {
            "committed": [each.reference for each in done.committed],
            "left": [
                {"reference": each.reference, "reason": why} for each, why in done.left
            ],
        }
        return Response(TogetherSerializer(said).data)


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip() for name in text.split(","))
