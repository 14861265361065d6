"""The figures of flow in the API: metrics and days."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from flow import queries
from flow.api.asked import FlowList, OfFlow
from flow.metrics import PercentileLines
from flow.queries import FlowPage, Part, Place
from flow.shares import WorkKind
from okrhub.lib.api import Fraction
from okrhub.lib.shares import Share

SAID = (
    Part.CARRIED,
    Part.COVERAGE,
    Part.DAY_OF_LIMITS,
    Part.PLANNED,
    Part.PROGRESS,
    Part.TIMES,
)


class LinesSerializer(serializers.Serializer[Any]):
    """Percentile lines in days; those that n does not allow are left out."""

    n = serializers.IntegerField()
    lines = serializers.DictField(child=serializers.IntegerField())
    slowest = serializers.IntegerField(allow_null=True)


class FirstProgressSerializer(LinesSerializer):
    """Within how many days things moved; `not_yet` are days so far of the others."""

    not_yet = serializers.ListField(child=serializers.IntegerField())


class ShareSerializer(serializers.Serializer[Any]):
    """So many of so many."""

    part = serializers.IntegerField()
    whole = serializers.IntegerField()


class PeriodSerializer(serializers.Serializer[Any]):
    """What was finished in a cycle or a week."""

    name = serializers.CharField()
    start = serializers.DateField()
    end = serializers.DateField()
    finished = serializers.IntegerField()
    achieved = serializers.IntegerField()
    dropped = serializers.IntegerField()


class CarriedSerializer(serializers.Serializer[Any]):
    """How many of all in process at a cycle's close were carried over."""

    cycle = serializers.CharField()
    carried_over = serializers.IntegerField()
    of = serializers.IntegerField()
    twice_or_more = serializers.IntegerField()


class OpenSerializer(serializers.Serializer[Any]):
    """Something in process: its age, compared with what finished."""

    reference = serializers.CharField()
    age_days = serializers.IntegerField()
    share_of_expectation = Fraction(
        allow_null=True,
        help_text="The age as a share of what 85 % took; above 1 an OKR is at risk.",
    )
    band = serializers.CharField(allow_null=True)
    progress = Fraction(allow_null=True)
    is_paused = serializers.BooleanField()
    waits_for_help = serializers.BooleanField()
    is_blocked_by_a_barrier = serializers.BooleanField()


class ExpectationSerializer(serializers.Serializer[Any]):
    """Within how many days so many of 100 finished: an expectation, not a promise."""

    days = serializers.IntegerField()
    percent = serializers.IntegerField()
    n = serializers.IntegerField()
    is_guess = serializers.BooleanField(
        help_text="Too few have finished: it is the length of the cycle."
    )


class WorkSerializer(serializers.Serializer[Any]):
    """What initiatives were for, by count; no share is the right one."""

    strategic = serializers.IntegerField()
    heartbeat = serializers.IntegerField()
    unsorted = serializers.IntegerField()


class DistributionSerializer(serializers.Serializer[Any]):
    """What the work of a cycle was for: what was done, what was open at its end."""

    cycle = serializers.CharField()
    done = WorkSerializer()
    in_process = WorkSerializer()
    heartbeat_planned = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="How many teams said that heartbeat takes which share of the cycle.",
    )


class LimitStatusSerializer(serializers.Serializer[Any]):
    """How a team stands with its limit; counts are those of the cycle of the day."""

    team = serializers.CharField()
    since = serializers.DateField(source="status.day")
    in_process = serializers.IntegerField(source="status.in_process")
    limit = serializers.IntegerField(source="status.limit")
    free_slots = serializers.IntegerField(source="status.slots")
    is_over_limit = serializers.BooleanField(source="status.is_over")
    hits = serializers.IntegerField(source="status.hits")
    swaps = serializers.IntegerField(source="status.swaps")
    exceptions = serializers.IntegerField(source="status.exceptions")
    is_never_hit = serializers.BooleanField(
        source="status.is_never_hit",
        help_text="Neither refused nor full once in two cycles: the limit is probably "
        "too high.",
    )
    suggested_limit = serializers.IntegerField(
        source="status.suggested",
        allow_null=True,
        help_text="Advice from the team's own pace; null below 20 finishes.",
    )
    finishes = serializers.IntegerField(source="status.finishes")


class StabilitySerializer(serializers.Serializer[Any]):
    """Whether averages may be spoken of: what holds of Little's law."""

    arrived = serializers.IntegerField()
    departed = serializers.IntegerField()
    finished = serializers.IntegerField()
    wip_before = serializers.IntegerField()
    wip_after = serializers.IntegerField()


class MetricsSerializer(serializers.Serializer[Any]):
    """All that the page says, in figures."""

    since = serializers.DateField()
    on = serializers.DateField()
    in_process = serializers.IntegerField()
    older_than_85 = serializers.IntegerField()
    carried_over = serializers.IntegerField()
    finished = LinesSerializer()
    compared_with = LinesSerializer(
        help_text="Of the last four cycles and the one that runs: the nearest unit's "
        "that finished 20 in them, else everybody's."
    )
    expectation = ExpectationSerializer(
        allow_null=True, help_text="Of OKRs alone; null at other levels."
    )
    corrected_85 = serializers.IntegerField(
        allow_null=True,
        help_text="With those still open counted in (Kaplan and Meier).",
    )
    open = OpenSerializer(many=True)
    cycles = PeriodSerializer(many=True)
    weeks = PeriodSerializer(many=True)
    carry_over = CarriedSerializer(many=True)
    stability = StabilitySerializer()
    blocked_days = ShareSerializer(
        help_text="Days in process on which it was paused, waited for help that blocks, "
        "or a barrier blocked it."
    )
    first_progress = FirstProgressSerializer(
        help_text="Days from the start to the first value beyond the baseline."
    )
    check_in_coverage = ShareSerializer()
    distribution = DistributionSerializer(
        many=True, help_text="By cycle; empty at other levels than initiatives."
    )
    limits = LimitStatusSerializer(
        many=True, help_text="Of each team, as it was on the day."
    )


class MetricsView(OfFlow):
    """Say the metrics of a team, a unit or everybody, as of a day."""

    operations = {"get": "get_flow_metrics"}
    serializer_class = MetricsSerializer

    def get(self, request: Request, slug: str) -> Response:
        """Return the metrics that the page shows."""
        return self.shown(lambda: _metrics(self.page(*SAID), self.frame.teams))


def _metrics(page: FlowPage, teams: Iterable[Place]) -> dict[str, Any]:
    report = page.report
    keys = {team.pk: team.key for team in teams}
    return {
        "since": page.filters.first,
        "on": page.filters.on,
        "in_process": len(report.open),
        "older_than_85": report.older,
        "carried_over": report.carried.count,
        "finished": _lines(report.own),
        "compared_with": _lines(report.compared.lines),
        "expectation": page.expectation,
        "corrected_85": report.corrected,
        "open": [
            {
                "reference": each.reference,
                "age_days": each.age,
                "share_of_expectation": each.share,
                "band": each.band,
                "progress": each.progress,
                "is_paused": each.is_paused,
                "waits_for_help": each.is_waiting,
                "is_blocked_by_a_barrier": each.is_barred,
            }
            for each in report.open
        ],
        "cycles": [
            _period(name, each)
            for name, each in zip(page.cycles, report.periods, strict=True)
        ],
        "weeks": [_period(str(each.period.start), each) for each in report.weeks],
        "carry_over": [
            {
                "cycle": each.name,
                "carried_over": each.share.part,
                "of": each.share.whole,
                "twice_or_more": each.dragging,
            }
            for each in page.carry_overs
        ],
        "stability": report.stability,
        "blocked_days": _share(report.blocked),
        "first_progress": {
            **_lines(report.times_to_move),
            "not_yet": report.not_moved,
        },
        "check_in_coverage": _share(page.coverage),
        "distribution": [
            {
                "cycle": name,
                "done": _work(work.done),
                "in_process": _work(work.open),
                "heartbeat_planned": dict(page.planned.get(name, {})),
            }
            for name, work in zip(page.cycles, page.work, strict=False)
        ],
        "limits": [
            {"team": keys[status.team_id], "status": status} for status in page.statuses
        ],
    }


def _work(found: Mapping[WorkKind, Share]) -> dict[str, int]:
    return {str(kind): share.part for kind, share in found.items()}


def _lines(found: PercentileLines) -> dict[str, Any]:
    return {
        "n": found.n,
        "lines": {str(p): days for p, days in found.lines.items()},
        "slowest": found.slowest,
    }


def _share(found: Share) -> dict[str, int]:
    return {"part": found.part, "whole": found.whole}


def _period(name: str, each: Any) -> dict[str, Any]:
    return {
        "name": name,
        "start": each.period.start,
        "end": each.period.end,
        "finished": each.finished,
        "achieved": each.achieved,
        "dropped": each.dropped,
    }


class SnapshotSerializer(serializers.Serializer[Any]):
    """The figures at the end of a day; what came and left is counted since the start."""

    day = serializers.DateField()
    arrived = serializers.IntegerField()
    finished = serializers.IntegerField()
    achieved = serializers.IntegerField()
    dropped = serializers.IntegerField()
    deferred = serializers.IntegerField()
    transferred = serializers.IntegerField()
    other = serializers.IntegerField()
    in_process = serializers.IntegerField()
    total_age = serializers.IntegerField(help_text="Days of age of all in process.")


class SnapshotsView(FlowList):
    """List the figures of each day, the oldest first, as the worker keeps them."""

    operations = {"get": "list_flow_snapshots"}
    serializer_class = SnapshotSerializer

    def list(self, request: Request, *arguments: Any, **options: Any) -> Response:
        """Answer with a page of the days."""
        days = queries.figures_of(self.filters())
        return self.a_page_of([asdict(each) for each in days])
