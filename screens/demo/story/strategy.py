"""What Carebridge Health wants in the years to come, and what it leaves."""

from dataclasses import dataclass

AUTHOR = "Fatima Benali"


@dataclass(frozen=True)
class GoalStory:
    """A goal: its mark, until how many years from now, and the goal it took over from.

    `objectives` are the marks of what leads there, each with its rationale.
    """

    mark: str
    title: str
    years: int
    why: str = ""
    replaces: str = ""
    objectives: tuple[tuple[str, str], ...] = ()


FIRST = {
    "context": (
        "Patients meet us in pieces: a phone queue, a form, a ward, a bill. Two "
        "providers in the region now let them do everything at home."
    ),
    "challenges": (
        "- Nurses ask the same questions twice at every admission\n"
        "- Clinicians decide without last week’s results on screen\n"
        "- Beds are full of people who could recover at home"
    ),
    "policies": (
        "- Buy what is common, build what patients touch\n"
        "- All clinics at the same time"
    ),
    "not_this_year": "- An app for research partners",
}
NOW = {
    "context": (
        "Patients meet us in pieces: a phone queue, a form, a ward, a bill. Two "
        "providers in the region now let them do everything at home.\n\n"
        "We want to be **the easiest provider to be a patient of**."
    ),
    "policies": (
        "- Buy what is common, build what patients touch\n"
        "- One clinic first, then the rest\n"
        "- No new paper forms"
    ),
    "not_this_year": (
        "- An app for research partners\n"
        "- A second data warehouse\n"
        "- New clinics outside the region"
    ),
}
GOALS = (
    GoalStory(
        "once",
        "Patients tell their story once",
        2,
        "It is what they ask for first, in every survey since we began.",
        objectives=(("A1", "The visit is where stories are told again and again"),),
    ),
    GoalStory(
        "whole",
        "Nobody decides without the whole picture",
        3,
        objectives=(("A2", "Results and medication on one screen"),),
    ),
    GoalStory("home", "Recovery happens at home", 2, objectives=(("A3", ""),)),
    GoalStory("right", "Every bill is right the first time", 1),
    GoalStory(
        "cost",
        "Nobody is surprised by what care costs",
        2,
        "A right bill that surprises is still a bad bill.",
        replaces="right",
        objectives=(("A4", "Costs are told before care begins"),),
    ),
)
UNIT = "Patient journey"
UNIT_TEXTS = {
    "context": "Four teams, one journey: from the first call to the day at home.",
    "policies": "- What a patient notices goes before what we notice",
}
# how complex objectives were said to be: days ago, domain, 1 to 5, set-up, why
SIZES = {
    "A1": ((300, "complex", 4, "split_by_kr", ""),),
    "A2": ((300, "complex", 5, "dedicated", ""),),
    "A3": ((300, "complicated", 3, "mapped", ""),),
    "A4": ((300, "complicated", 2, "mapped", ""),),
    "CP-a": (
        (
            75,
            "complex",
            5,
            "mapped",
            "Care Pathways takes it beside two others until the quarter ends.",
        ),
        (
            58,
            "complex",
            5,
            "dedicated",
            "Pharmacy and the records office joined; it is their one goal now.",
        ),
    ),
    "BC-b": ((80, "complex", 4, "mapped", ""),),
}
# which teams help with a key result, without a slot
HELPERS = {"BC4": ("PI", "PX")}
# which functions the outcomes need, by objective
NEEDS = {
    "CP-a": ("Medicine", "Nursing", "Pharmacy", "Records"),
    "BC-a": ("Finance", "Legal", "Web"),
    "DH-a": ("Nursing", "Web"),
}
# whose objective does not match, says who, how many days ago, and in which words
FLAG = (
    "BC-b",
    "Claire Dubois",
    12,
    "Most of the delay is the insurers’. Does this lead to G-5, or is it a barrier for "
    "me to take up with them?",
)
# the gap question about a key result of the year: whose, who answers, and how
GAP = (
    "A41",
    "Fatima Benali",
    9,
    "partly",
    "Estimates reach hips and knees; nobody works on the rest yet.",
)
