"""Let the coming quarter be half planned: one chosen, some ready, two for one slot."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from objectives.actions import (
    KeyResultDraft,
    add_co_owner,
    commit_objective,
    draft_objective,
    make_ready,
    say_heartbeat,
)
from objectives.models import Cycle, Heartbeat, Objective
from screens.demo.stage import Stage, moment

K = KeyResultDraft
DAYS_AGO = 1
# team, title, with whom it is shared, its key result
READY = (
    (
        "DF",
        "A question is answered before the second call",
        "",
        K(
            "Calls that repeat a question",
            "decrease",
            Decimal(31),
            Decimal(15),
            unit="%",
        ),
    ),
    (
        "DF",
        "Results arrive in words patients understand",
        "PI",
        K("Patients who ask what a result means", "decrease", Decimal(44), Decimal(20)),
    ),
    (
        "DH",
        "The first week at home is calm",
        "",
        K(
            "Calls in the first week at home, per 100",
            "decrease",
            Decimal(38),
            Decimal(20),
        ),
    ),
    (
        "DH",
        "Nobody waits for transport",
        "CP",
        K("Minutes from ready to leaving", "decrease", Decimal(95), Decimal(40)),
    ),
    (
        "CP",
        "Night shifts see the same list",
        "",
        K("Nights with a second list on paper", "decrease", Decimal(26), Decimal(5)),
    ),
)
PLANNED = (
    "BC",
    "A bill is right the first time",
    "",
    K(
        "Bills corrected after they were sent",
        "decrease",
        Decimal(12),
        Decimal(4),
        unit="%",
    ),
)
SHARES = (
    ("DF", Heartbeat.Share.THIRD),
    ("DH", Heartbeat.Share.HALF),
    ("PX", Heartbeat.Share.THIRD),
)


def write_plan(stage: Stage, coming: Cycle) -> None:
    """Write it all through the actions, as the product owners did yesterday."""
    for told in READY:
        _ready(stage, coming, *told)
    chosen = _ready(stage, coming, *PLANNED)
    commit_objective(chosen, **_by(stage, PLANNED[0]))
    for mark, share in SHARES:
        say_heartbeat(stage.teams[mark], cycle=coming, share=share, **_by(stage, mark))


def _ready(
    stage: Stage, coming: Cycle, mark: str, title: str, other: str, wants: K
) -> Objective:
    by = _by(stage, mark)
    drafted = draft_objective(
        title=title, team=stage.teams[mark], cycle=coming, key_results=[wants], **by
    )
    if other:
        add_co_owner(drafted, team=stage.teams[other], **by)
    return make_ready(drafted, **by)


def _by(stage: Stage, mark: str) -> dict[str, Any]:
    on = stage.today - timedelta(days=DAYS_AGO)
    return {"actor": stage.owners[mark], "on": on, "now": moment(on)}
