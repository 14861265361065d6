"""The thirty rules: level, question and source (DOMAIN 5).

Sources: E is established (named in the source), O is this product's own. A rule of ours
is no law of the field.
"""

from dataclasses import dataclass

from objectives.coaching.findings import Level

GOOGLE = "Google's OKR playbook"
DOERR = "Doerr, Measure What Matters"
GROVE = "Grove, High Output Management"
LAMORTE = "Lamorte on key results"
WODTKE = "Wodtke, Radical Focus"
SEIDEN = "Seiden and Gothelf: who does what by how much"
SCRUM = "Scrum Guide 2020"
OURS = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: what it is called, how much it weighs, what it asks and who says so."""

    code: str
    level: Level
    question: str
    detects: str
    source: str = OURS

    @property
    def is_established(self) -> bool:
        """Say whether a named source stands behind it; else it is ours."""
        return bool(self.source)


CATALOGUE = {
    rule.code: rule
    for rule in (
        Rule(
            "KR-OUTPUT-VERB",
            Level.WARN,
            "Once this is there, who will do what differently?",
            "It names something to be made or finished.",
            SEIDEN,
        ),
        Rule(
            "KR-ACTIVITY-VERB",
            Level.WARN,
            "What will be true afterwards that is not true now?",
            "It names an activity.",
            GOOGLE,
        ),
        Rule(
            "KR-DECISION",
            Level.WARN,
            "Once that is decided, which number moves, and for whom?",
            "It names a decision or a purchase.",
        ),
        Rule(
            "KR-PERCENT-COMPLETE",
            Level.WARN,
            "Could we finish the plan and still fail?",
            "It counts how much of the work is done.",
        ),
        Rule(
            "KR-NO-NUMBER",
            Level.BLOCK,
            "How would a stranger see that we succeeded?",
            "It has no value that is wanted.",
            DOERR,
        ),
        Rule(
            "KR-NO-BASELINE",
            Level.BLOCK,
            "Where are we today? If nobody knows, could we find the number first?",
            "It has a value wanted but none for now.",
            LAMORTE,
        ),
        Rule(
            "KR-MILESTONE",
            Level.HINT,
            "What does the milestone make possible, and can we measure that?",
            "It is done or not, with nothing in between.",
            LAMORTE,
        ),
        Rule(
            "KR-BUSINESS-AS-USUAL",
            Level.WARN,
            "Is this something to watch, such as a KPI, rather than a change we drive?",
            "It keeps something as it is.",
            GOOGLE,
        ),
        Rule(
            "KR-VANITY",
            Level.WARN,
            "If it doubled, which decision would change?",
            "It counts what is easy to count.",
        ),
        Rule(
            "KR-NO-ACTOR",
            Level.HINT,
            "Whose day gets better?",
            "It has a number, and nobody for whom it moves.",
            SEIDEN,
        ),
        Rule(
            "KR-COMPOUND",
            Level.WARN,
            "Which of the two tells us that we succeeded?",
            "It holds two results.",
        ),
        Rule(
            "KR-TASK-LIST",
            Level.WARN,
            "Is this a plan? What would the plan achieve?",
            "Several key results are tasks.",
        ),
        Rule(
            "KR-WORK-BREAKDOWN",
            Level.WARN,
            "Which result for a customer could be true already at the end of this quarter?",
            "It is a phase of the work.",
        ),
        Rule(
            "KR-INSUFFICIENT",
            Level.HINT,
            "What is missing?",
            "All key results together would not meet the objective.",
            GOOGLE,
        ),
        Rule(
            "KR-DATE-ONLY",
            Level.WARN,
            "What changes after that day?",
            "Its only number is a date.",
        ),
        Rule(
            "KR-LAGGING-ONLY",
            Level.HINT,
            "What would move first?",
            "Nothing is measured more often than every two weeks.",
        ),
        Rule(
            "KR-UNPAIRED",
            Level.HINT,
            "What could get worse while we win?",
            "Numbers move, and no guard-rail protects anything.",
            GROVE,
        ),
        Rule(
            "KR-COUNT",
            Level.WARN,
            "Which two or three matter most?",
            "It has fewer than two or more than five key results.",
            DOERR,
        ),
        Rule(
            "KR-TIMID",
            Level.HINT,
            "What would we try if 0.7 were a success?",
            "It is meant to stretch and seems certain.",
            GOOGLE,
        ),
        Rule(
            "KR-NO-SOURCE",
            Level.WARN,
            "Who can read this number next Monday, and where?",
            "It says neither where nor how often it is read.",
        ),
        Rule(
            "OBJ-HAS-METRIC",
            Level.WARN,
            "What would people say if we had it? The number can go below.",
            "It holds a number.",
            WODTKE,
        ),
        Rule(
            "OBJ-SOLUTION-FIRST",
            Level.WARN,
            "Which problem disappears?",
            "It begins with something to make or to decide.",
        ),
        Rule(
            "OBJ-NAMES-SOLUTION",
            Level.HINT,
            "Would another solution be fine too?",
            "It names a solution.",
        ),
        Rule(
            "OBJ-BUSINESS-AS-USUAL",
            Level.WARN,
            "What will be different?",
            "It keeps something as it is.",
            GOOGLE,
        ),
        Rule(
            "OBJ-VAGUE",
            Level.HINT,
            "For whom, and in which moment?",
            "It improves something for nobody in particular.",
        ),
        Rule(
            "OBJ-TOO-LONG", Level.HINT, "Could you say it in one breath?", "It is long."
        ),
        Rule(
            "OBJ-COMPOUND",
            Level.HINT,
            "Which of these comes first?",
            "It joins several things.",
        ),
        Rule(
            "OBJ-WHO-CARES",
            Level.WARN,
            "Who notices if we do not do it?",
            "It says neither why nor what it leads to.",
            GOOGLE,
        ),
        Rule(
            "ANY-WEASEL",
            Level.HINT,
            "How much would that be?",
            "It holds a word that nobody can measure.",
        ),
        Rule(
            "ANY-SPRINT-GOAL-OUTPUT",
            Level.HINT,
            "What should we be able to show or learn?",
            "It is a list of items.",
            SCRUM,
        ),
        Rule(
            "INI-NO-HYPOTHESIS",
            Level.HINT,
            "Which key result should it move, and by about how much?",
            "It is strategic and expects nothing.",
        ),
    )
}
