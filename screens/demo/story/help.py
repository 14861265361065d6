"""What Carebridge's teams ask of each other; days are counted back from today."""

from dataclasses import dataclass


@dataclass(frozen=True)
class HelpStory:
    """Help asked for an OKR, of a team's mark or a function's name, and how it went.

    Days ahead are counted from today: `needed_in`, `due_in`, `slips_to`.
    """

    on: str
    by: str
    asks: str
    title: str
    form: str
    days_ago: int
    needed_in: int
    key_result: str = ""
    is_blocking: bool = False
    answered_by: str = ""
    answered_days_ago: int = 0
    due_in: int = 0
    way: str = "just_do_it"
    dependent: str = ""
    slips_to: int | None = None
    words: str = ""
    delivered_days_ago: int | None = None
    declined_because: str = ""


HELP = (
    HelpStory(
        "BC-b",
        "Samuel Osei",
        "PX",
        "Certificate for the insurer gateway",
        "access",
        24,
        2,
        is_blocking=True,
        answered_by="Mei Tanaka",
        answered_days_ago=20,
        due_in=-4,
    ),
    HelpStory(
        "DF-b",
        "Priya Raman",
        "BC",
        "Cost estimate shown while booking",
        "interface",
        6,
        10,
    ),
    HelpStory(
        "CP-a",
        "Jonas Lindqvist",
        "PX",
        "Identity match at 99.5 %",
        "interface",
        19,
        3,
        key_result="CP1",
        is_blocking=True,
        answered_by="Mei Tanaka",
        answered_days_ago=17,
        due_in=3,
        way="dependent",
        dependent="PX-a",
        slips_to=10,
        words="Two clinics are harder than we thought.",
    ),
    HelpStory(
        "DH-a",
        "Tomás Herrera",
        "PI",
        "Next-of-kin consent taken at intake",
        "data",
        12,
        16,
        key_result="DH1",
        answered_by="Lukas Brandt",
        answered_days_ago=10,
        due_in=17,
        way="initiative",
    ),
    HelpStory(
        "PI-a",
        "Lukas Brandt",
        "CP",
        "Read access to the allergy list",
        "access",
        21,
        1,
        key_result="PI1",
        answered_by="Jonas Lindqvist",
        answered_days_ago=18,
        due_in=1,
        delivered_days_ago=2,
    ),
    HelpStory(
        "DF-a",
        "Priya Raman",
        "Legal",
        "May a booking carry the reason for the visit?",
        "decision",
        9,
        5,
    ),
    HelpStory(
        "DH-c",
        "Tomás Herrera",
        "Legal",
        "A contract that lets partners read the care plan",
        "review",
        15,
        8,
        is_blocking=True,
        answered_by="Samuel Osei",
        answered_days_ago=11,
        due_in=9,
    ),
    HelpStory(
        "PX-b",
        "Mei Tanaka",
        "DF",
        "Two developers for the test clinic in December",
        "people",
        14,
        14,
        answered_by="Priya Raman",
        answered_days_ago=12,
        declined_because="Both are on night bookings until the quarter ends.",
    ),
)

# whose OKR a team is invited to share, by whom, and why
INVITED = (
    "DF-c",
    "DH",
    "Priya Raman",
    "The last message a family gets is about going home; that is yours.",
)
