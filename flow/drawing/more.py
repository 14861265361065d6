"""One step further: single finishes, weeks, what is in process, arrivals and leavings."""

from flow.drawing.chart import Chart, Legend, Look, day, lines_in_words
from flow.report import USUAL, bins
from okrhub.lib.charts import NOTHING
from okrhub.lib.count_charts import (
    Areas,
    Bar,
    Bars,
    Run,
    areas,
    bars,
    run,
)
from okrhub.lib.dot_charts import Scatter, scatter
from okrhub.lib.plot import Mark

MOST_DOTS = 600
MOST_AREA_DAYS = 120


def scatter_chart(look: Look) -> Chart:
    """Draw every finish as a dot at its day and its days in process."""
    report = look.page.report
    shown = report.dots[-MOST_DOTS:]
    ends = {period.period.end for period in report.periods}
    last_day = sum(dot.day in ends for dot in report.dots)
    said = f"n = {look.counted(report.own.n)} finished. {lines_in_words(report.own)}"
    if last_day:
        said += f" {last_day} finished on the last day of a cycle."
    if report.older:
        said += f" {report.older} in process are older than the 85 % line."
    if report.corrected is not None:
        said += (
            f" With those still open counted in, {USUAL} % take up to "
            f"{report.corrected} days (Kaplan and Meier)."
        )
    if len(shown) < len(report.dots):
        said += f" Drawn are the last {len(shown)}; the lines are those of all."
    return Chart(
        key="cycle-time",
        title="Cycle time",
        aside="Days in process by the day it finished",
        rule="The nearer the lines, the more predictable; look for gaps, for times that "
        "grow, and for heaps at the end of a cycle.",
        said=said,
        legend=(Legend("round", look.ends[0]), Legend("point", look.ends[1])),
        drawing=scatter(
            Scatter(
                marks=[
                    Mark(
                        x=dot.day,
                        y=dot.days,
                        words=f"{dot.item.reference} {look.title(dot.item)}: {dot.days} "
                        f"days, {dot.outcome} on {day(dot.day)}"
                        + (", handed over before" if dot.item.was_handed_over else ""),
                        address=look.address(dot.item),
                        shape="round" if dot.outcome == "achieved" else "pointed",
                        is_ringed=dot.item.was_handed_over,
                    )
                    for dot in shown
                ],
                lines=report.own.lines,
                first=report.asked.first,
                last=report.asked.on,
                label=f"Days in process of {look.counted(len(shown))} by the day of "
                "finishing",
            )
        )
        if shown
        else NOTHING,
        columns=("Reference", "Title", "Finished on", "Days", "Outcome"),
        rows=[
            (dot.item.reference, look.title(dot.item), dot.day, dot.days, dot.outcome)
            for dot in report.dots
        ],
        links=[look.address(dot.item) for dot in report.dots],
    )


def throughput_chart(look: Look) -> Chart:
    """Draw what was finished week by week, zeros shown."""
    on = look.page.filters.on
    weeks = look.page.report.weeks
    total = sum(week.finished for week in weeks)
    return Chart(
        key="throughput",
        title="Finished per week",
        aside="ISO weeks, Monday to Sunday",
        rule="Look at level and spread, not at single weeks; weeks without any belong "
        "to it.",
        said=f"n = {total} finished in {len(weeks)} weeks, the one that runs included.",
        legend=(Legend("full", look.ends[0]), Legend("outline", look.ends[1])),
        drawing=bars(
            Bars(
                [
                    Bar(
                        f"{week.period.start.day} {week.period.start:%b}",
                        week.achieved,
                        week.finished - week.achieved,
                        f"Week from {day(week.period.start)}: {week.finished}",
                        is_partial=not week.period.is_complete(on),
                    )
                    for week in weeks
                ],
                f"{look.many} finished in each of {len(weeks)} weeks",
            )
        ),
        columns=("Week from", "Finished", "Achieved", "Dropped"),
        rows=[
            (week.period.start, week.finished, week.achieved, week.dropped)
            for week in weeks
        ],
    )


def wip_chart(look: Look) -> Chart:
    """Draw what was in process at the end of each day, with the limit where known."""
    page = look.page
    limits = page.limits
    days = page.days
    first = page.filters.first
    said = (
        f"{days[-1].in_process} in process at the end of the last day; highest "
        f"{max(each.in_process for each in days)}, n = {len(days)} days."
    )
    if limits:
        said += f" The limit is known since {day(limits[0].day)}."
        last = limits[-1]
        said += (
            f" {last.in_process} of {last.limit} slots are taken"
            f"{', over the limit' if last.is_over else ''}. In that cycle: {last.hits} "
            f"refused at the limit, {last.swaps} swapped, {last.exceptions} granted as "
            "exceptions."
        )
        if last.is_never_hit:
            said += " It was never hit in two cycles: it is probably too high."
        if last.suggested is not None:
            said += (
                f" The team finished {last.finishes} in the cycles before; as advice, a "
                f"limit of {last.suggested} would fit that pace."
            )
    elif page.filters.scope.team is None:
        said += " A limit belongs to a team: choose one to see its line."
    return Chart(
        key="in-process",
        title="In process",
        aside="End of each day",
        rule="Above the line are exceptions; rising work in process comes before longer "
        "cycle times.",
        said=said,
        drawing=run(
            Run(
                days=[(each.day, each.in_process) for each in days],
                limits=[(max(each.day, first), each.limit) for each in limits],
                label=f"{look.many} in process from {day(first)} to "
                f"{day(page.filters.on)}",
            )
        ),
        columns=("End of", "In process", "Mean age in days"),
        rows=[
            (
                each.day,
                each.in_process,
                round(each.total_age / each.in_process, 1) if each.in_process else None,
            )
            for each in reversed(days)
        ],
    )


def cumulative_chart(look: Look) -> Chart:
    """Draw arrivals and leavings since the first day, the leavings by their kind."""
    days = look.page.days
    base = days[0]
    step = max(-(-len(days) // MOST_AREA_DAYS), 1)
    apart = 1 if step == 1 else max(step, 7)
    drawn = [*days[:-1:step], days[-1]]
    left = ("finished", "deferred", "dropped", "transferred", "other")
    return Chart(
        key="cumulative-flow",
        title="Cumulative flow",
        aside="Departures by kind",
        rule="The height of the top band is what was in process that evening; where it "
        "widens, more is begun than leaves.",
        said=f"n = {days[-1].arrived - base.arrived} arrived after "
        f"{day(base.day)}. A return after a deferral counts as a new arrival; the "
        "width is only about the average cycle time."
        + (f" The table has every {apart}th day up to the last." if apart > 1 else ""),
        drawing=areas(
            Areas(
                (
                    "Finished",
                    "Deferred",
                    "Dropped",
                    "Handed over",
                    "Other",
                    "In process",
                ),
                [
                    (
                        each.day,
                        [
                            *(
                                getattr(each, kind) - getattr(base, kind)
                                for kind in left
                            ),
                            each.in_process,
                        ],
                    )
                    for each in drawn
                ],
                f"Cumulative flow of {look.many}: arrived, finished, deferred, dropped",
            )
        )
        if days[-1].arrived
        else NOTHING,
        columns=(
            "Evening of",
            "Arrived",
            "Finished",
            "Deferred",
            "Dropped",
            "Handed over",
            "Other",
            "In process",
        ),
        rows=[
            (
                each.day,
                each.arrived,
                *(getattr(each, kind) for kind in left),
                each.in_process,
            )
            for each in days[::-apart]
        ],
    )


def histogram_chart(look: Look) -> Chart:
    """Draw how many took how long, in bins of two weeks."""
    found = bins(look.page.report.dots)
    times = sum(each.achieved + each.missed for each in found)
    return Chart(
        key="histogram",
        title="How long they took",
        aside="Bins of 14 days",
        rule="A long tail to the right is normal; a mean would mislead.",
        said=f"n = {times}." if times else f"No {look.one} has finished in these days.",
        legend=(Legend("full", look.ends[0]), Legend("outline", look.ends[1])),
        drawing=bars(
            Bars(
                [
                    Bar(
                        f"{each.first}–{each.last}",
                        each.achieved,
                        each.missed,
                        f"{each.first} to {each.last} days: "
                        f"{each.achieved + each.missed}",
                    )
                    for each in found
                ],
                f"{look.many} finished by days in process",
            )
        )
        if found
        else NOTHING,
        columns=("From day", "To day", "Achieved", "Missed"),
        rows=[(each.first, each.last, each.achieved, each.missed) for each in found],
    )
