"""Let two arrangements be tried on paper; one is proposed and half answered."""

from datetime import timedelta
from typing import Any

from conversations import actions
from conversations.models import MoveAnswer, ScenarioMove
from objectives.models import Cycle
from screens.demo.stage import Stage, moment

Kind, State = ScenarioMove.Kind, MoveAnswer.State
BEGUN, PROPOSED, ANSWERED = 6, 4, 2
WHY = "Partners are paid by Billing & Coverage; Discharge & Home waits for every one."
COUNTER = "Half of it is nursing. Let Care Pathways take it when its goal is reached."


def write_what_ifs(stage: Stage, quarter: Cycle) -> None:
    """Sketch both; the teams that the first one concerns accept and counter."""
    leader = stage.leaders["Fatima Benali"]
    home = actions.begin_scenario(
        name="Home care where the money is",
        why=WHY,
        cycle=quarter,
        is_shared=True,
        **_by(stage, leader, BEGUN),
    )
    actions.add_move(
        home,
        kind=Kind.GIVE_OKR,
        objective=stage.objectives["DH-c"],
        to_team=stage.teams["BC"],
        **_by(stage, leader, BEGUN),
    )
    actions.propose_scenario(home, **_by(stage, leader, PROPOSED))
    _answer(stage, "DH", State.ACCEPTED)
    _answer(stage, "BC", State.COUNTERED, COUNTER, stage.teams["CP"])
    master = stage.leaders["Noah Fischer"]
    identity = actions.begin_scenario(
        name="A team of its own for one patient, one identity",
        why="Six requests for help end at Platform & Identity.",
        cycle=quarter,
        is_shared=True,
        **_by(stage, master, BEGUN),
    )
    actions.add_move(
        identity,
        kind=Kind.FORM_DEDICATED,
        objective=stage.objectives["PX-a"],
        name="Identity",
        **_by(stage, master, BEGUN),
    )


def _answer(
    stage: Stage, mark: str, kind: str, words: str = "", other: Any = None
) -> None:
    on = stage.today - timedelta(days=ANSWERED)
    actions.answer_move(
        MoveAnswer.objects.get(team=stage.teams[mark]),
        kind=kind,
        words=words,
        counter_team=other,
        now=moment(on),
        actor=stage.owners[mark],
        on=on,
    )


def _by(stage: Stage, person: Any, days_ago: int) -> dict[str, Any]:
    return {"actor": person, "on": stage.today - timedelta(days=days_ago)}
