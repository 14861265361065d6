"""Lives of objectives, written as logs of days."""

from datetime import UTC, date, datetime, timedelta

from objectives.lifecycle import Transition, Verb, next_state


def day(text: str) -> date:
    return datetime.strptime(f"{text} 2026", "%d %b %Y").replace(tzinfo=UTC).date()


def log_of(*rows: tuple[str, str]) -> list[Transition]:
    """Write a log from ("5 Jan", "in_process") and ("9 Jan", "closed achieved")."""
    log = []
    for number, (on, words) in enumerate(rows, start=1):
        to_state, _, outcome = words.partition(" ")
        log.append(
            Transition(
                id=number,
                to_state=to_state,
                outcome=outcome,
                effective_on=day(on),
                recorded_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number),
            )
        )
    return log


def undo(log: list[Transition], number: int, on: str) -> list[Transition]:
    """Append the row that takes back row `number`."""
    before = next_state([t for t in log if t.id <= number], Verb.UNDO_CLOSE)
    taken_back = Transition(
        id=len(log) + 1,
        to_state=before,
        outcome="",
        effective_on=day(on),
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=len(log) + 1),
        undoes=number,
    )
    return [*log, taken_back]
