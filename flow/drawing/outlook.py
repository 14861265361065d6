"""What may come, from what was: the forecast, its trials, and what work is for."""

from collections import Counter

from flow import shares
from flow.drawing.chart import Chart, Legend, Look, day
from flow.forecast import FEWEST_FINISHES, FEWEST_WEEKS, shortfall
from flow.items import Level
from flow.models import Forecast
from flow.queries import EVERYBODY
from flow.report import WorkOf
from flow.shares import WorkKind
from objectives.models import Heartbeat
from okrhub.lib.charts import NOTHING, in_percent
from okrhub.lib.count_charts import Bar, Bars, Fan, bars, fan
from okrhub.lib.shares import Share

LIKELY, SURE = 50, 85
KINDS = {
    WorkKind.STRATEGIC: "Strategic",
    WorkKind.HEARTBEAT: "Heartbeat",
    WorkKind.UNSORTED: "Not sorted yet",
}
CONFIDENCES = (50, 70, 85, 95)


def forecast_chart(look: Look) -> Chart:
    """Draw how many more will be finished, as the worker last worked it out."""
    page = look.page
    made = page.forecast
    rule = "Between the lines lies what is likely: more confidence means fewer."
    if made is None or made.result is None:
        return Chart(
            "forecast",
            "Forecast",
            rule,
            _why_none(look),
            is_awaited=_is_awaited(look),
            ask=_ask(look),
            instead=_instead(look),
        )
    history = [int(each) for each in made.inputs["history"]]
    steps = [{int(p): int(n) for p, n in step.items()} for step in made.result["fan"]]
    end = steps[-1]
    happened = (
        f" In the end {made.happened} were finished."
        if made.happened is not None
        else ""
    )
    return Chart(
        key="forecast",
        title="Forecast",
        aside=f"Made on {day(made.day)}",
        rule=rule,
        said=f"At least {end[SURE]} more finished by {day(made.until)} with {SURE} %: "
        f"10,000 trials from n = {len(history)} weeks with {sum(history)} finishes, "
        f"seed {made.seed}.{_when(made)}{happened}{_held(look)}",
        drawing=fan(
            Fan(
                past=_heaped(history),
                fan=steps,
                confidences=(LIKELY, SURE),
                label=f"Finished in the last {len(history)} weeks, and between "
                f"{end[SURE]} and {end[LIKELY]} more by {day(made.until)}",
            )
        ),
        columns=("Weeks ahead", *(f"At least, with {p} %" for p in CONFIDENCES)),
        rows=[
            (week, *(step[p] for p in CONFIDENCES)) for week, step in enumerate(steps)
        ],
        ask=_ask(look),
    )


def _when(made: Forecast) -> str:
    """Say in how many weeks as many as are in process will be finished."""
    count = int(made.inputs["cap"])
    weeks = (made.result or {}).get("when")
    if not weeks or not count:
        return ""
    said = ", ".join(f"{_weeks(weeks[str(p)])} with {p} %" for p in CONFIDENCES)
    return f" As many as are in process ({count}) take {said}."


def _weeks(count: int | None) -> str:
    if count is None:
        return "more than 5 years"
    return f"{count} week{'' if count == 1 else 's'}"


def _ask(look: Look) -> str:
    """Return what has a past day's forecast made, where that was not done then."""
    page = look.page
    on, made = page.filters.on, page.forecast
    is_there = made is not None and made.day == on
    if on == look.today or is_there or page.awaits_forecast or _shortfall(look):
        return ""
    return f"Work it out as of {day(on)}"


def _held(look: Look) -> str:
    """Say whether former forecasts held: those whose day came, or those of the past."""
    held = look.page.held
    if held.whole:
        return f" Of {held.whole} forecasts whose day has come {held.part} held."
    made = look.page.forecast
    tried = ((made.result if made else None) or {}).get("backtest", {"n": 0})
    if not tried["n"]:
        return ""
    return (
        f" Made in the same way in the past, {tried['held']} of {tried['n']} forecasts "
        "over 13 weeks would have held."
    )


def _heaped(history: list[int]) -> list[int]:
    heap = [0]
    for finishes in history:
        heap.append(heap[-1] + finishes)
    return heap


def _is_awaited(look: Look) -> bool:
    return look.page.awaits_forecast and not _shortfall(look)


def _why_none(look: Look) -> str:
    history = look.page.history
    if _shortfall(look):
        return (
            f"Not enough history for a forecast: it takes {FEWEST_WEEKS} complete weeks "
            f"and {FEWEST_FINISHES} finishes; there are {len(history)} weeks with "
            f"{sum(history)}.{_wider(look)}"
        )
    if _is_awaited(look):
        return "The worker works it out."
    if look.page.filters.on != look.today:
        return "No forecast was made on this day or before."
    return "The worker has not worked out a forecast for this yet; it does every night."


def _wider(look: Look) -> str:
    """Say where there is more to draw from; nothing where this is the most."""
    scope = look.page.filters.scope
    if scope == EVERYBODY or not look.settings.reaches_beyond_a_team:
        return ""
    if scope.team is not None and look.settings.has_units:
        return " The unit or everybody together may have enough."
    return " Everybody together may have enough."


def _instead(look: Look) -> str:
    """Return the level that has more finishes, where OKRs have too few."""
    is_okr = look.page.filters.level == Level.OKR
    return Level.KEY_RESULT.value if is_okr and _shortfall(look) else ""


def _shortfall(look: Look) -> bool:
    """Say whether too little was finished for a forecast."""
    return shortfall(look.page.history) is not None


def result_chart(look: Look) -> Chart | None:
    """Draw what the trials of the forecast came to; nothing without one."""
    made = look.page.forecast
    rule = (
        "How often each number came out, in % of the trials; take the one that is sure "
        "enough for you."
    )
    if made is None or made.result is None:
        return Chart(
            "forecast-result",
            "What the trials came to",
            rule,
            _why_none(look),
            is_awaited=_is_awaited(look),
        )
    counted = {int(n): int(times) for n, times in made.result["histogram"].items()}
    trials = sum(counted.values())
    return Chart(
        key="forecast-result",
        title="What the trials came to",
        aside=f"Finished by {day(made.until)}",
        rule=rule,
        said=f"n = {trials:,} trials.",
        drawing=bars(
            Bars(
                [
                    Bar(
                        str(number),
                        counted.get(number, 0),
                        0,
                        f"{number} more: {counted.get(number, 0)} of {trials} trials",
                        above=str(100 * counted.get(number, 0) // trials),
                    )
                    for number in range(min(counted), max(counted) + 1)
                ],
                f"Trials by how many more were finished by {day(made.until)}",
            )
        ),
        columns=("Finished", "Trials"),
        rows=sorted(counted.items()),
    )


def distribution_chart(look: Look) -> Chart | None:
    """Draw what the initiatives done in each cycle were for; nothing at other levels."""
    page = look.page
    if page.filters.level != Level.INITIATIVE:
        return None
    named = list(zip(page.cycles, page.work, strict=True))
    done = sum(work.done[WorkKind.STRATEGIC].whole for _, work in named)
    now = named[-1][1].open if named else shares.flow_distribution(())
    open_ = now[WorkKind.STRATEGIC].whole
    said = f"n = {done} done in {len(named)} cycles, {open_} in process"
    if open_:
        said += ": " + ", ".join(
            f"{now[kind].part} {KINDS[kind].lower()}" for kind in WorkKind
        )
    return Chart(
        key="distribution",
        title="What the work was for",
        aside="Done in each cycle, by count",
        rule="No share is the right one: compare it with the policy that was written down.",
        said=f"{said}.{_planned(look)}",
        legend=(
            Legend("full", KINDS[WorkKind.STRATEGIC]),
            Legend("outline", KINDS[WorkKind.HEARTBEAT]),
            Legend("faint", KINDS[WorkKind.UNSORTED]),
        ),
        drawing=bars(
            Bars(
                [_work(name, work, look) for name, work in named],
                "Initiatives done in each cycle, by what they were for",
            )
        )
        if done
        else NOTHING,
        columns=(
            "Cycle",
            *(f"{words}, done" for words in KINDS.values()),
            *(f"{words}, % of done" for words in KINDS.values()),
            *(f"{words}, in process at the end" for words in KINDS.values()),
            "Share that heartbeat was to take",
        ),
        rows=[
            (
                name,
                *(work.done[kind].part for kind in KINDS),
                *(_percent(work.done[kind]) for kind in KINDS),
                *(work.open[kind].part for kind in KINDS),
                _said(page.planned.get(name)),
            )
            for name, work in named
        ],
    )


def _work(name: str, work: WorkOf, look: Look) -> Bar:
    strategic, heartbeat, unsorted = (work.done[kind] for kind in KINDS)
    return Bar(
        name,
        strategic.part,
        heartbeat.part,
        f"{name}: {strategic.part} of {strategic.whole} strategic, {heartbeat.part} "
        f"heartbeat, {unsorted.part} not sorted yet",
        is_partial=not work.period.is_complete(look.page.filters.on),
        top=unsorted.part,
    )


def _percent(share: Share) -> int | None:
    return None if share.value is None else in_percent(share.value)


def _said(found: Counter[str] | None) -> str | None:
    """Say how many teams said which share, such as "About half (2 teams)"."""
    if not found:
        return None
    return ", ".join(
        f"{share.label.split(':')[0]} ({_teams(found[share])})"
        for share in Heartbeat.Share
        if found[share]
    )


def _teams(count: int) -> str:
    return f"{count} team{'' if count == 1 else 's'}"


def _planned(look: Look) -> str:
    """Say what capacity teams meant for heartbeat in the last of these cycles."""
    page = look.page
    last = page.cycles[-1] if page.cycles else ""
    said = _said(page.planned.get(last))
    return f" What teams said heartbeat takes in {last}: {said}." if said else ""
