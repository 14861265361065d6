"""Forecasts in the API: those that were made, and one to be made as of a day."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from flow import actions, queries
from flow.api.asked import FlowList
from flow.models import Forecast
from flow.queries import Scope
from okrhub.lib.api import ById, ByReference, Day, Given, validated
from teams.queries import team_called, unit_number


class ForecastSerializer(serializers.Serializer[Any]):
    """How many will be finished by a day, in so many of 100 trials at least."""

    day = serializers.DateField()
    until = serializers.DateField()
    seed = serializers.IntegerField()
    history = serializers.ListField(
        child=serializers.IntegerField(), source="inputs.history"
    )
    weeks = serializers.IntegerField(source="inputs.weeks")
    cap = serializers.IntegerField(source="inputs.cap")
    at_least = serializers.SerializerMethodField()
    weeks_until_all = serializers.SerializerMethodField()
    happened = serializers.IntegerField(
        source="known",
        allow_null=True,
        help_text="What was finished in the end; null until then.",
    )

    def get_at_least(self, row: Forecast) -> dict[str, int]:
        """Return the numbers by confidence."""
        fan = (row.result or {}).get("fan") or [{}]
        return {str(p): int(n) for p, n in fan[-1].items()}

    def get_weeks_until_all(self, row: Forecast) -> dict[str, int | None]:
        """Return in how many weeks all in process are finished, by confidence."""
        return dict((row.result or {}).get("when", {}))


class ForecastGiven(Given):
    """Whose forecast is asked for, as of which day; everybody's unless said."""

    team = ByReference(team_called, "team", required=False)
    unit = ById(unit_number, "unit", required=False)
    on = Day()

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Refuse two scopes at once."""
        if "team" in given and "unit" in given:
            raise serializers.ValidationError({"unit": ["Say a team or a unit."]})
        return given


class ForecastAskedSerializer(serializers.Serializer[Any]):
    """The day as of which the worker forecasts; the list has it a little later."""

    on = serializers.DateField(help_text="Today, where a later day was asked for.")


class ForecastsView(FlowList):
    """List the forecasts made up to a day, the newest first, with what happened then."""

    operations = {"get": "list_flow_forecasts", "post": "ask_for_flow_forecast"}
    serializer_class = ForecastSerializer
    added_class = ForecastAskedSerializer
    given = {"post": ForecastGiven}

    def list(self, request: Request, *arguments: Any, **options: Any) -> Response:
        """Answer with a page of the forecasts."""
        return self.a_page_of(queries.forecasts_of(self.filters()))

    def post(self, request: Request, slug: str) -> Response:
        """Have the worker forecast as of a past day, from what was known then.

        Of a level and cadence with too little history by then nothing is forecast.
        """
        with self.open():
            asked = validated(ForecastGiven, request)
        on = min(asked["on"], self.asked.today)
        scope = Scope(
            team=asked["team"].pk if "team" in asked else None,
            unit=asked["unit"].pk if "unit" in asked else None,
        )
        actions.ask_for_forecast(scope, actor=self.asked.membership, on=on)
        return Response(ForecastAskedSerializer({"on": on}).data, status=201)
