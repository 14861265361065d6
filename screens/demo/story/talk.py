"""What people at Carebridge say to one another; days are counted back from today."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CommentStory:
    """A comment on an objective, days ago, with who reacted how."""

    on: str
    author: str
    days_ago: int
    text: str
    reactions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class OpinionStory:
    """What one person says in a round; dots are marks of key results."""

    person: str
    ideas: tuple[tuple[str, str], ...] = ()
    dots: tuple[str, ...] = ()
    worries: tuple[str, ...] = ()
    vote: int | None = None


@dataclass(frozen=True)
class RoundStory:
    """A round on an objective; `replies` answer ideas by their text."""

    on: str
    asked_by: str
    days_ago: int
    has_names: bool
    about: str
    opinions: tuple[OpinionStory, ...]
    replies: tuple[tuple[str, str, str], ...] = ()
    asks_everybody: bool = False


@dataclass(frozen=True)
class CascadeStory:
    """What a leader proposes to a team, and what its product owner answers, if anything."""

    parent: str
    team: str
    leader: str
    title: str
    why: str
    days_ago: int
    answered_by: str = ""
    answered_days_ago: int = 0
    words: str = ""
    obstacles: tuple[str, ...] = ()
    would_need: str = ""


COMMENTS = (
    CommentStory(
        "BC-a",
        "Claire Dubois",
        12,
        "Three of the five disputes I read last week were about **parking**, not about"
        " treatment. Do we count those, @Samuel Osei?",
        (("Aisha Khan", "question"), ("Samuel Osei", "agree")),
    ),
    CommentStory(
        "BC-a",
        "Samuel Osei",
        11,
        "We do, and we should not. From Monday on:\n\n"
        "* disputes about treatment count,\n* parking goes to facility services.",
        (("Claire Dubois", "thanks"), ("Amara Okafor", "agree")),
    ),
    CommentStory(
        "BC-a",
        "Amara Okafor",
        2,
        "@Aisha Khan, could you bring the list of hips and knees to the review?",
    ),
)

ROUNDS = (
    RoundStory(
        "DF-c",
        "Priya Raman",
        6,
        has_names=True,
        about="We may start this next quarter. What should we know before?",
        opinions=(
            OpinionStory(
                "Sofia Marino",
                (
                    ("Text messages to one family member, written by the ward", "DF6"),
                    ("Sit with two families for a day before we build anything", ""),
                ),
                ("DF6",),
            ),
            OpinionStory(
                "Noah Fischer",
                (("Begin with hips, where the steps are the same", "DF6"),),
                ("DF6",),
                ("Nurses get one more screen to keep up to date",),
            ),
        ),
        replies=(
            (
                "Sit with two families for a day before we build anything",
                "take_up",
                "Sofia and I go in the first week of January.",
            ),
            (
                "Text messages to one family member, written by the ward",
                "later",
                "",
            ),
        ),
    ),
    RoundStory(
        "A4",
        "Fatima Benali",
        9,
        has_names=False,
        about="Half the year’s way is left with a third of the time. What now?",
        asks_everybody=True,
        opinions=(
            OpinionStory(
                "Aisha Khan",
                (("Show the estimate when a visit is booked, even a range", "A41"),),
                ("A41",),
                vote=4,
            ),
            OpinionStory(
                "Elena Petrova",
                dots=("A41", "A42"),
                worries=("Estimates for medicines change every week",),
                vote=3,
            ),
            OpinionStory(
                "Liam Byrne",
                (("One page that explains the three words nobody knows", "A42"),),
                ("A42",),
                vote=4,
            ),
            OpinionStory("David Cohen", dots=("A41",), vote=5),
            OpinionStory(
                "Kofi Mensah",
                worries=("The price list has three owners",),
                dots=("A41",),
                vote=2,
            ),
        ),
    ),
)

CASCADES = (
    CascadeStory(
        "A4",
        "DF",
        "Claire Dubois",
        "Whoever books a visit sees what it will cost",
        "Most visits are booked online, so this is where a price is first expected.",
        16,
        answered_by="Priya Raman",
        answered_days_ago=13,
        words="A range first; exact prices where the insurer answers at once.",
    ),
    CascadeStory(
        "A4",
        "BC",
        "Claire Dubois",
        "The estimate and the bill say the same",
        "Two of three disputes begin with an estimate that was something else.",
        16,
        answered_by="Samuel Osei",
        answered_days_ago=8,
        obstacles=("not_ours", "structure"),
        would_need="One owner for the price list: today Billing, Legal and group finance"
        " each keep a part of it",
    ),
    CascadeStory(
        "A1",
        "PX",
        "Marek Nowak",
        "A patient who is known once is known everywhere",
        "Every desk asks for the name again.",
        5,
    ),
)
