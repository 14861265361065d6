"""Let teams say what they cannot move by themselves, and leaders what they do about it."""

from dataclasses import dataclass
from datetime import timedelta

from conversations import actions
from screens.demo.stage import Stage


@dataclass(frozen=True)
class BarrierStory:
    """A barrier: who is slowed, by what, whose it is, and how far it came.

    `steps` are states with the days ago on which they were said, and a reason.
    """

    team: str
    title: str
    cause: str
    owner: str
    logged_by: str
    days_ago: int
    objective: str = ""
    is_blocking: bool = False
    steps: tuple[tuple[str, int, str], ...] = ()


BARRIERS = (
    BarrierStory(
        "BC",
        "Every insurer signs its own data contract with us",
        "policy",
        "Claire Dubois",
        "Amara Okafor",
        34,
        "BC-b",
        is_blocking=True,
        steps=(("accepted", 30, ""),),
    ),
    BarrierStory(
        "PX",
        "Releases to clinics need three signatures in two houses",
        "reporting",
        "Marek Nowak",
        "Amara Okafor",
        51,
        "PX-b",
        steps=(
            ("accepted", 47, ""),
            ("experiment", 12, "Two clinics release without the second signature."),
        ),
    ),
    BarrierStory(
        "DH",
        "Transport is bought by the year, so no team can order a ride",
        "budget",
        "Fatima Benali",
        "Noah Fischer",
        9,
    ),
    BarrierStory(
        "PI",
        "The desk and the ward report to different directors",
        "structure",
        "Amit Desai",
        "Noah Fischer",
        80,
        steps=(
            ("accepted", 70, ""),
            ("resolved", 22, "One head of admission for both since October."),
        ),
    ),
    BarrierStory(
        "DF",
        "Opening hours of the hotline are fixed by a contract",
        "policy",
        "Claire Dubois",
        "Noah Fischer",
        66,
        steps=(
            ("wont_fix", 41, "The contract ends in March; a change now costs more."),
        ),
    ),
)


def write_barriers(stage: Stage) -> None:
    """Log them and move them on, each on its day."""
    for told in BARRIERS:
        logged = stage.today - timedelta(days=told.days_ago)
        barrier = actions.log_barrier(
            stage.teams[told.team],
            title=told.title,
            cause=told.cause,
            owner=stage.leaders[told.owner],
            objective=stage.objectives[told.objective] if told.objective else None,
            is_blocking=told.is_blocking,
            actor=stage.leaders[told.logged_by],
            on=logged,
        )
        for version, (state, ago, reason) in enumerate(told.steps, start=1):
            actions.move_barrier(
                barrier,
                state=state,
                version=version,
                reason=reason,
                actor=stage.leaders[told.owner],
                on=stage.today - timedelta(days=ago),
            )
