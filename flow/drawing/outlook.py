"""What may come, from what was: the forecast, its trials, and what work is for."""

from flow import shares
from flow.drawing.chart import Chart, Legend, Look, day
from flow.forecast import FEWEST_FINISHES, FEWEST_WEEKS, shortfall, weekly_finishes
from flow.items import Level
from okrhub.lib.charts import NOTHING
from okrhub.lib.count_charts import Bar, Bars, Fan, bars, fan

LIKELY, SURE = 50, 85
CONFIDENCES = (50, 70, 85, 95)


def forecast_chart(look: Look) -> Chart:
    """Draw how many more will be finished, as the worker last worked it out."""
    page = look.page
    made = page.forecast
    rule = "Between the lines lies what is likely: more confidence means fewer."
    if made is None or made.result is None:
        return Chart("forecast", "Forecast", rule, _why_none(look))
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
        f"seed {made.seed}.{happened}{_held(look)}",
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
    )


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


def _why_none(look: Look) -> str:
    page = look.page
    flows = (each.flow for each in page.items)
    history = weekly_finishes(flows, on=page.filters.on)
    missing = shortfall(history)
    if missing is not None:
        return (
            f"Not enough history for a forecast: it takes {FEWEST_WEEKS} complete weeks "
            f"and {FEWEST_FINISHES} finishes; there are {len(history)} weeks with "
            f"{sum(history)}. Look at key results or at the whole unit instead."
        )
    return "The worker has not worked out a forecast for this yet; it does every night."


def result_chart(look: Look) -> Chart | None:
    """Draw what the trials of the forecast came to; nothing without one."""
    made = look.page.forecast
    rule = "How often each number came out; take the one that is sure enough for you."
    if made is None or made.result is None:
        return Chart(
            "forecast-result", "What the trials came to", rule, _why_none(look)
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
                        above=f"{100 * counted.get(number, 0) // trials} %",
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
    """Draw what finished initiatives were for; nothing at the other levels."""
    rule = "No share is the right one: compare it with the policy the unit wrote down."
    title = "What the work was for"
    if look.page.filters.level != Level.INITIATIVE:
        return None
    report = look.page.report
    done = shares.flow_distribution(dot.item.kind for dot in report.dots)
    doing = shares.flow_distribution(each.item.kind for each in report.open)
    words = {
        shares.WorkKind.STRATEGIC: "Strategic",
        shares.WorkKind.HEARTBEAT: "Heartbeat",
        shares.WorkKind.UNSORTED: "Not sorted yet",
    }
    rows = [
        (words[kind], done[kind].part, doing[kind].part) for kind in shares.WorkKind
    ]
    total = sum(row[1] + row[2] for row in rows)
    return Chart(
        key="distribution",
        title=title,
        aside="By count",
        rule=rule,
        said=f"n = {sum(row[1] for row in rows)} done, {sum(row[2] for row in rows)} in "
        "process.",
        legend=(Legend("full", "Done"), Legend("outline", "In process")),
        drawing=bars(
            Bars(
                [
                    Bar(
                        name, finished, open_, f"{name}: {finished} done, {open_} doing"
                    )
                    for name, finished, open_ in rows
                ],
                "Initiatives by what they are for",
            )
        )
        if total
        else NOTHING,
        columns=("For", "Done", "In process"),
        rows=rows,
    )
