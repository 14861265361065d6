"""Let two quarters have answered whether teams and OKRs are organised around value."""

from datetime import timedelta

from conversations.models import AssessedOkr, Assessment
from objectives.models import Cycle
from objectives.value_words import Key
from screens.demo.stage import Stage

NAMES = {
    Key.TEAMS: "Teams per OKR",
    Key.LOCALITY: "In one unit",
    Key.MATRIX: "Matrix",
    Key.COVER: "Most complex, with a team of their own",
    Key.FOCUS: "Dedicated teams with one OKR",
    Key.HANDOFFS: "Handed between units",
    Key.WAIT: "Waiting for others",
}
# quarters ago, who, answer, words, the OKR decided about, figures in the order of NAMES
TOLD = (
    (
        2,
        "Noah Fischer",
        Assessment.Answer.NO,
        "Half of what we start waits for another team before its third week.",
        (),
        ("2; 4", "4 of 11", "29 of 77", "0 of 3", "n/a", "9", "214 of 803"),
    ),
    (
        1,
        "Noah Fischer",
        Assessment.Answer.PARTLY,
        "Care Pathways has one goal now, and it shows. Identity still serves everybody.",
        (("CP-a", AssessedOkr.Decision.KEEP, "One team, one goal."),),
        ("1; 3", "7 of 12", "21 of 84", "1 of 3", "1 of 1", "6", "151 of 842"),
    ),
)


def write_assessments(stage: Stage, quarters: dict[int, Cycle]) -> None:
    """Keep what was answered when each of the last two quarters was closed."""
    people = stage.leaders
    for ago, who, answer, words, decided, figures in TOLD:
        cycle = quarters[ago]
        on = cycle.ends_on + timedelta(days=10)
        kept = Assessment.objects.create(
            cycle=cycle,
            answer=answer,
            words=words,
            figures=[
                {"key": key, "name": name, "figure": figure, "sentence": ""}
                for (key, name), figure in zip(NAMES.items(), figures, strict=True)
            ],
            review_on=on + timedelta(days=92),
            assessed_by=people[who],
            assessed_on=on,
        )
        AssessedOkr.objects.bulk_create(
            AssessedOkr(
                assessment=kept,
                objective=stage.objectives[mark],
                decision=decision,
                words=sentence,
                topology=stage.objectives[mark].topology,
                units=1,
            )
            for mark, decision, sentence in decided
        )
