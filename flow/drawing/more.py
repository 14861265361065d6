"""One step further: single finishes, weeks, what is in process, arrivals and leavings."""

from datetime import timedelta

from flow.behind import Behind
from flow.drawing.chart import Chart, Legend, Look, day, lines_in_words
from flow.report import HEAP_DAYS, USUAL, bins, piles
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

MOST_AREA_DAYS = 120
MOST_TOLD_DAYS = 92


def scatter_chart(look: Look) -> Chart:
    """Draw every finish at its day and its days in process; of many what is alike."""
    page, report = look.page, look.page.report
    is_many = page.has_many_finished
    said = f"n = {look.counted(report.own.n)} finished. {lines_in_words(report.own)}"
    if report.on_last_days:
        said += f" {report.on_last_days} finished on the last day of a cycle."
    if report.older:
        said += f" {report.older} in process are older than the 85 % line."
    if report.corrected is not None:
        said += (
            f" With those still open counted in, {USUAL} % take up to "
            f"{report.corrected} days (Kaplan and Meier)."
        )
    if is_many:
        said += " Each mark stands for those of four weeks that took about as long."
    worse = "most of them " if is_many else ""
    return Chart(
        key="cycle-time",
        title="Cycle time",
        aside="Days in process by the day it finished",
        rule="The nearer the lines, the more predictable; look for gaps, for times that "
        "grow, and for heaps at the end of a cycle.",
        said=said,
        legend=(
            Legend("round", "as many as it is large" if is_many else look.ends[0]),
            Legend(
                "point", f"{worse}{look.ends[1].lower()}" if worse else look.ends[1]
            ),
        ),
        drawing=scatter(
            Scatter(
                marks=_piles(look) if is_many else _singles(look),
                lines=report.own.lines,
                first=report.asked.first,
                last=report.asked.on,
                label=f"Days in process of {look.counted(report.own.n)} by the day of "
                "finishing",
            )
        )
        if page.heaps
        else NOTHING,
        columns=("Reference", "Title", "Finished on", "Days", "Outcome"),
        rows=[
            (
                dot.item.reference,
                look.title(dot.item.number),
                dot.day,
                dot.days,
                dot.outcome,
            )
            for dot in page.dots
        ],
        links=[look.address(dot.item.reference) for dot in page.dots],
        table=look.table(len(page.dots), report.own.n, "latest") if is_many else "",
        is_told=is_many and look.behind.is_narrow,
    )


def _singles(look: Look) -> list[Mark]:
    return [
        Mark(
            x=dot.day,
            y=dot.days,
            words=f"{dot.item.reference} {look.title(dot.item.number)}: {dot.days} "
            f"days, {dot.outcome} on {day(dot.day)}"
            + (", handed over before" if dot.item.was_handed_over else ""),
            address=look.address(dot.item.reference),
            shape="round" if dot.outcome == "achieved" else "pointed",
            is_ringed=dot.item.was_handed_over,
        )
        for dot in look.page.dots
    ]


def _piles(look: Look) -> list[Mark]:
    """Return one mark for all of four weeks that took about as long."""
    marks = []
    for pile in piles(look.page.heaps):
        last = min(pile.first + timedelta(days=HEAP_DAYS - 1), look.page.filters.on)
        days = (pile.shortest, pile.longest)
        marks.append(
            Mark(
                x=pile.first + (last - pile.first) / 2,
                y=pile.mean,
                words=f"{look.counted(pile.count)} finished {day(pile.first)} to "
                f"{day(last)} after {days[0]} to {days[1]} days: "
                f"{pile.achieved} {look.ends[0].lower()}, "
                f"{pile.missed} {look.ends[1].lower()}",
                address=look.address_of(
                    Behind(days=days, left=(pile.first, last)), "cycle-time"
                ),
                shape="pointed" if pile.missed > pile.achieved else "round",
                count=pile.count,
            )
        )
    return marks


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
    most = len(days) if look.behind.rows is None else MOST_TOLD_DAYS
    shown = min(len(days), most)
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
            for each in days[-shown:][::-1]
        ],
        table=f"Show the last {shown} of {len(days)} days as table"
        if shown < len(days)
        else "",
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
    found = bins(look.page.heaps)
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
