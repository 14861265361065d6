"""Items as flow tools read them: ID first, a day for each stage, then attributes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from flow.cumulative import departure
from flow.metrics import FlowItem
from flow.report import Seen

COLUMNS = (
    "ID",
    "In process",
    "Finished",
    "Dropped",
    "Deferred",
    "Other end",
    "Title",
    "Level",
    "Cadence",
    "Team",
    "Outcome",
    "Times carried over",
    "Handed over",
    "Kind",
    "Earlier in process",
    "Days elsewhere",
    "First progress",
)
STAGES = {"finished": 2, "dropped": 3, "deferred": 4}


def rows(
    found: Iterable[Seen],
    titles: Mapping[int, str],
    *,
    teams: Mapping[int, str],
    on: date,
) -> Iterator[Sequence[object]]:
    """Return a row for each item as of a day: its last time in process, and the others.

    What another team took over has left those who are asked, "transferred" that day.
    "Earlier in process" holds days from and to of times that ended so or in a deferral,
    "Days elsewhere" those that other teams had it in between or before, which its age
    and its time include: with both every figure can be worked out from the file alone.
    """
    for each in sorted(found, key=lambda each: each.item.number):
        item, flow = each.item, each.flow
        stages: list[date | None] = [None] * 4
        if flow.exited_on is not None:
            stages[STAGES.get(departure(flow.outcome), 5) - 2] = flow.exited_on
        yield (
            item.reference,
            flow.started_on,
            *stages,
            titles.get(item.number, ""),
            item.level.value,
            item.cadence,
            teams.get(item.team, ""),
            flow.outcome,
            len(item.carried_on),
            "yes" if item.was_handed_over else "",
            item.kind,
            " ".join(f"{start}/{end}" for start, end in flow.earlier),
            each.days_elsewhere(on),
            item.moved_on,
        )


def flow_of(row: Mapping[str, str]) -> FlowItem:
    """Return an exported row's life again."""
    ends = [row[name] for name in COLUMNS[2:6] if row[name]]
    return FlowItem(
        started_on=date.fromisoformat(row["In process"]),
        exited_on=date.fromisoformat(ends[0]) if ends else None,
        outcome=row["Outcome"],
        earlier=tuple(
            (date.fromisoformat(start), date.fromisoformat(end))
            for start, end in (
                span.split("/") for span in row["Earlier in process"].split()
            )
        ),
    )
