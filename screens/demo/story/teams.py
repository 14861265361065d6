"""The teams of Carebridge Health and what they were after in their last sprints."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TeamStory:
    """A team: mark, name, what it is for, and its sprint goals, newest first.

    A goal is its text and the marks of the key results it should move; `heartbeat`
    for one that keeps things running, nothing for one not sorted yet. A team without
    sprints has its focus there. `members` are the marks of the teams that a Nexus is
    made of, formed with the present sprint.
    """

    mark: str
    name: str
    mission: str
    unit: str
    goals: tuple[tuple[str, tuple[str, ...]], ...] = ()
    is_dedicated: bool = False
    works_in: str = "sprints"
    quarterly_limit: int | None = None
    functions: tuple[str, ...] = ()
    members: tuple[str, ...] = ()


TEAMS = (
    TeamStory(
        "DF",
        "Digital Front Door",
        "Patients reach us at any hour, in one place.",
        "Patient journey",
        (
            ("A first visit can be booked at night without calling", ("DF1", "DF3")),
            ("Patients see a free hour within three taps", ("DF2",)),
            ("Renew the certificates of the booking site", ("heartbeat",)),
            ("Parents book for their child", ("DF1",)),
        ),
        functions=("Design", "Web"),
    ),
    TeamStory(
        "PI",
        "Pre-admission & Intake",
        "Patients arrive prepared and tell their story once.",
        "Patient journey",
        (
            ("Allergies entered at home show up at the desk", ("PI1",)),
            ("The desk stops asking for what the GP sent", ("PI1", "PI2")),
            ("Half of knee patients fill in their forms at home", ("PI2",)),
        ),
        functions=("Nursing", "Web"),
    ),
    TeamStory(
        "CP",
        "Care Pathways",
        "Clinicians see one story of the patient.",
        "Patient journey",
        (
            ("Ward 4B reconciles medication on one screen", ("CP2", "CP1")),
            ("Emergency doctors open one timeline instead of four tabs", ("CP1",)),
            ("A pharmacist sees yesterday’s list at admission", ("CP2",)),
        ),
        is_dedicated=True,
        functions=("Medicine", "Nursing", "Pharmacy", "Records"),
    ),
    TeamStory(
        "DH",
        "Discharge & Home",
        "Going home is safe and comes in time.",
        "Patient journey",
        (
            ("Every patient over 70 leaves with a follow-up booked", ("DH1",)),
            ("The ward knows on Monday who goes home on Wednesday", ("DH3",)),
            ("Two home-care partners read the care plan", ("DH5",)),
        ),
        functions=("Nursing", "Web"),
    ),
    TeamStory(
        "BC",
        "Billing & Coverage",
        "The cost of care is clear and fair.",
        "Support",
        (
            ("Release the new invoice layout", ()),
            ("Estimates hold for hips and knees", ("BC2",)),
            ("Close the month with the new tax rules", ("heartbeat",)),
        ),
        functions=("Finance", "Legal"),
    ),
    TeamStory(
        "PX",
        "Platform & Identity",
        "Teams build on ground that holds.",
        "Support",
        (("Two clinics resolve a patient to one identity", ("PX1", "PX3")),),
        works_in="flow",
        functions=("Security", "Operations"),
    ),
    TeamStory(
        "LE",
        "Hospital leadership",
        "Sets the direction for the year.",
        "Support",
        (("Every bill says the cost before care begins", ("A41", "A42")),),
        works_in="neither",
        quarterly_limit=0,
    ),
    TeamStory(
        "AH",
        "Admission to Home",
        "One plan from the first form to the first night at home.",
        "Patient journey",
        (
            (
                "The plan that intake begins is the one the patient takes home",
                ("DH1", "CP1", "PI1"),
            ),
        ),
        members=("PI", "CP", "DH"),
    ),
)
