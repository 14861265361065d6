"""The first view: what to talk about, what was carried over, what was finished."""

from collections import defaultdict
from collections.abc import Sequence

from flow.ages import Open
from flow.behind import Behind
from flow.drawing.chart import Chart, Legend, Look, lines_in_words
from flow.metrics import AgeBand, Throughput
from flow.queries import EVERYBODY
from flow.report import span_of
from flow.shares import FirstProgress, ProgressBand
from okrhub.lib import dot_charts
from okrhub.lib.charts import NOTHING, in_percent
from okrhub.lib.count_charts import Bar, Bars, bars
from okrhub.lib.plot import Mark

BANDS = {
    None: "too few finished to compare",
    AgeBand.TYPICAL: "typical",
    AgeBand.PAST_HALF: "more than half of past ones were finished by now",
    AgeBand.OLD: "old: 70 % were finished by now",
    AgeBand.VERY_OLD: "very old: 85 % were finished by now",
}
OLD = {AgeBand.OLD, AgeBand.VERY_OLD}


def aging_chart(look: Look) -> Chart:
    """Draw the ages of what is in process by how far it got."""
    report = look.page.report
    lines = report.compared.lines
    is_many = look.page.has_many_open
    marks = _piles(look) if is_many else _singles(look)
    whose = look.page.whose_lines or "the whole organisation"
    said = (
        f"n = {look.counted(len(report.open))} in process. "
        f"Lines: how long {look.counted(lines.n)} of {whose} took that finished in the "
        f"last four cycles and this one. {lines_in_words(lines)}{_whose_lines_hold(look)}"
    )
    return Chart(
        key="aging",
        title=f"Aging {look.many} in process",
        aside="Days in process, that day included, by progress",
        rule="Talk first about the highest mark furthest to the left.",
        said=said if report.open else f"No {look.one} was in process on this day.",
        legend=(
            Legend("round", "as many as it is large" if is_many else "typical age"),
            Legend(
                "point",
                "most of them old" if is_many else "old: beyond the 70 % line",
            ),
            *(
                [Legend("ring", "carried over")]
                if not is_many and any(each.times_carried for each in report.open)
                else []
            ),
        ),
        drawing=dot_charts.aging(
            dot_charts.Aging(
                columns=[
                    dot_charts.Column(f"{column} %", found)
                    for column, found in marks.items()
                ],
                lines=lines.lines,
                label=f"Age in days of {look.counted(len(report.open))} in process, "
                "by progress",
            )
        )
        if report.open
        else NOTHING,
        columns=(
            "Reference",
            "Title",
            "Days",
            "Of what 85 % took",
            "Compared",
            "Progress",
            "First progress",
            "Carried over",
        ),
        rows=[
            (
                each.reference,
                look.title(each.number),
                each.age,
                None if each.share is None else f"{in_percent(each.share)} %",
                BANDS[each.band],
                "n/a" if each.progress is None else f"{in_percent(each.progress)} %",
                _moved(each.moved),
                each.times_carried,
            )
            for each in look.page.listed
        ],
        links=[look.address(each.reference) for each in look.page.listed],
        table=look.table(len(look.page.listed), len(report.open), "oldest")
        if is_many
        else "",
        is_told=is_many and look.behind.is_narrow,
    )


def _whose_lines_hold(look: Look) -> str:
    """Say with whose past an age is compared, where units can have lines of their own."""
    if not look.settings.has_units:
        return ""
    if look.page.filters.scope == EVERYBODY:
        return " What is of a unit that finished 20 is compared with that unit’s own."
    if look.page.whose_lines:
        return ""
    return " Below 20 finishes of one’s own unit the organisation’s lines hold."


def _columns(look: Look) -> dict[ProgressBand, list[Open]]:
    found: dict[ProgressBand, list[Open]] = {
        column: [] for column in ProgressBand if column != ProgressBand.ALL
    }
    for each in look.page.report.open:
        found.setdefault(each.column, []).append(each)
    return found


def _singles(look: Look) -> dict[ProgressBand, list[Mark]]:
    return {
        column: [_mark(look, each) for each in found]
        for column, found in _columns(look).items()
    }


def _piles(look: Look) -> dict[ProgressBand, list[Mark]]:
    """Return one mark for all that are about as old, in each column."""
    width = span_of(look.page.report.open[0].age)
    marks: dict[ProgressBand, list[Mark]] = {}
    for column, found in _columns(look).items():
        by_age: dict[int, list[Open]] = defaultdict(list)
        for each in found:
            by_age[(each.age - 1) // width].append(each)
        marks[column] = [
            _pile(look, column, (place * width + 1, (place + 1) * width), some)
            for place, some in sorted(by_age.items())
        ]
    return marks


def _pile(
    look: Look, column: ProgressBand, days: tuple[int, int], some: Sequence[Open]
) -> Mark:
    old = sum(each.band in OLD for each in some)
    return Mark(
        x=0,
        y=round(sum(each.age for each in some) / len(some)),
        words=f"{look.counted(len(some))} at {column} %, {days[0]} to {days[1]} days old, "
        f"{old} of them beyond the 70 % line",
        address=look.address_of(Behind(days=days, got=column), "aging"),
        shape="pointed" if 2 * old > len(some) else "round",
        name=str(len(some)),
        count=len(some),
    )


def _moved(moved: FirstProgress | None) -> str | None:
    if moved is None:
        return None
    return f"not for {moved.days} days" if moved.is_open else f"day {moved.days}"


def _mark(look: Look, each: Open) -> Mark:
    state = ", paused" if each.is_paused else ""
    if each.is_waiting:
        state += ", waits for help"
    if each.is_barred:
        state += ", blocked by a barrier"
    return Mark(
        x=0,
        y=each.age,
        words=f"{each.reference} {look.title(each.number)}: {each.age} days{state}, "
        f"{BANDS[each.band]}",
        address=look.address(each.reference),
        shape="pointed" if each.band in OLD else "round",
        name=each.reference,
        is_ringed=bool(each.times_carried),
    )


def carry_over_chart(look: Look) -> Chart:
    """Draw how many of all that was in process at a cycle's end was carried over."""
    found = look.page.carry_overs
    whole = sum(each.share.whole for each in found)
    carried = sum(each.share.part for each in found)
    dragging = sum(each.dragging for each in found)
    now = look.page.report.carried
    often = ", ".join(f"{n} {_times(times)}" for times, n in now.by_count.items())
    in_process = (
        f" In process now: {often}, {now.total_days} days old in all."
        if now.count
        else ""
    )
    return Chart(
        key="carry-over",
        title="Carried over",
        aside="Of all that ended or was in process at the close",
        rule="What is carried over keeps its age and takes a slot of the next cycle "
        "first.",
        said=(
            f"n = {whole} in {len(found)} cycles that ended: {carried} carried over, "
            f"{dragging} of them for the second time or more."
            if found
            else "No cycle has been closed in these days, or only OKRs are carried over."
        )
        + in_process,
        legend=(
            Legend("full", "Carried over"),
            Legend("outline", "Finished, dropped or deferred"),
        ),
        drawing=bars(
            Bars(
                [
                    Bar(
                        each.name,
                        each.share.part,
                        each.share.whole - each.share.part,
                        f"{each.name}: {each.share.part} of {each.share.whole} "
                        "carried over",
                        above=f"{each.share.part} of {each.share.whole}",
                    )
                    for each in found
                ],
                "Carried over at the end of each cycle: "
                + ", ".join(
                    f"{each.name} {each.share.part} of {each.share.whole}"
                    for each in found
                ),
            )
        )
        if found
        else NOTHING,
        columns=("Cycle", "Carried over", "Of", "Twice or more"),
        rows=[
            (each.name, each.share.part, each.share.whole, each.dragging)
            for each in found
        ],
    )


def _times(times: int) -> str:
    return {1: "carried over once", 2: "twice"}.get(times, f"{times} times")


def finished_chart(look: Look) -> Chart:
    """Draw what was finished in each cycle; those without anything stay, as zeros."""
    page = look.page
    named = list(zip(page.cycles, page.report.periods, strict=True))
    total = sum(each.finished for _, each in named)
    return Chart(
        key="finished",
        title="Finished per cycle",
        aside="Achieved and missed are both finishes",
        rule="Look at level and spread; it is no target, and what was dropped or "
        "deferred is no finish.",
        said=f"n = {total} finished in {len(named)} cycles, those without any included."
        if named
        else "No cycle lies in these days.",
        legend=(
            Legend("full", look.ends[0]),
            Legend("outline", look.ends[1]),
            Legend("empty", "Not over yet"),
        ),
        drawing=bars(
            Bars(
                [_finished(name, each, look) for name, each in named],
                f"{look.many} finished in each cycle: "
                + ", ".join(f"{name} {each.finished}" for name, each in named),
            )
        )
        if named
        else NOTHING,
        columns=("Cycle", "From", "To", "Finished", "Achieved", "Missed", "Dropped"),
        rows=[
            (
                name,
                each.period.start,
                each.period.end,
                each.finished,
                each.achieved,
                each.finished - each.achieved,
                each.dropped,
            )
            for name, each in named
        ],
    )


def _finished(name: str, each: Throughput, look: Look) -> Bar:
    missed = each.finished - each.achieved
    return Bar(
        name,
        each.achieved,
        missed,
        f"{name}: {each.achieved} achieved, {missed} missed",
        is_partial=not each.period.is_complete(look.page.filters.on),
    )
