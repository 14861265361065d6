"""The story of Carebridge Health, as plain values; days are relative to today.

It has problems in it on purpose: an OKR dragging through its third quarter, teams at
their limit with a ready OKR waiting, a sprint goal that nobody sorted, an output posing
as a key result, a key result nobody measures, and an objective that leads nowhere.
"""

import unicodedata
from dataclasses import dataclass, field

SLUG = "carebridge"
NAME = "Carebridge Health"
DOMAIN = "carebridge.example"
PASSWORD = "patients come first"  # noqa: S105 - printed at every start
WHY = (
    "Patients meet us in pieces: a phone queue, a form, a ward, a bill. We use OKRs to"
    " agree what should be different for them this year, and to stop when work does not"
    " change it."
)


@dataclass(frozen=True)
class Person:
    """Somebody who works at Carebridge; `team_role` in the team `team`."""

    name: str
    title: str
    role: str = "member"
    team: str = ""
    team_role: str = "developer"
    also: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        """Return the address for the log-in: the first name in plain letters."""
        first = unicodedata.normalize("NFD", self.name.split()[0].lower())
        return f"{first.encode('ascii', 'ignore').decode()}@{DOMAIN}"


PEOPLE = (
    Person("Ingrid Solheim", "Operator, owns the installation", "owner"),
    Person("Fatima Benali", "Chief operating officer", "leader", "LE", "product_owner"),
    Person("Helena Voss", "Chief medical officer", "leader", "LE"),
    Person("Amit Desai", "Chief nursing officer", "leader", "LE"),
    Person("Claire Dubois", "Chief financial officer", "leader", "LE"),
    Person("Marek Nowak", "Chief technology officer", "leader", "LE"),
    Person(
        "Amara Okafor",
        "Scrum master of Billing and Platform",
        team="BC",
        team_role="scrum_master",
        also=("PX",),
    ),
    Person(
        "Noah Fischer",
        "Scrum master of four teams",
        team="DF",
        team_role="scrum_master",
        also=("PI", "CP", "DH"),
    ),
    Person("Priya Raman", "Product owner", team="DF", team_role="product_owner"),
    Person("Lukas Brandt", "Product owner", team="PI", team_role="product_owner"),
    Person("Jonas Lindqvist", "Product owner", team="CP", team_role="product_owner"),
    Person("Tomás Herrera", "Product owner", team="DH", team_role="product_owner"),
    Person("Samuel Osei", "Product owner", team="BC", team_role="product_owner"),
    Person("Mei Tanaka", "Product owner", team="PX", team_role="product_owner"),
    Person("Sofia Marino", "Designer", team="DF"),
    Person("Kofi Mensah", "Nurse and analyst", team="PI"),
    Person("Elena Petrova", "Pharmacist", team="CP"),
    Person("Liam Byrne", "Developer", team="DH"),
    Person("Aisha Khan", "Developer", team="BC"),
    Person("David Cohen", "Engineer", team="PX"),
    Person("Ruth Adeyemi", "Patient council, reads along", "viewer"),
)

PERSONAS = tuple(
    person
    for person in PEOPLE
    if person.name
    in {"Amara Okafor", "Samuel Osei", "Aisha Khan", "Fatima Benali", "Ingrid Solheim"}
)


@dataclass(frozen=True)
class TeamStory:
    """A team: mark, name, what it is for, and its sprint goals, newest first.

    A goal is its text and the marks of the key results it should move; `heartbeat`
    for one that keeps things running, nothing for one not sorted yet.
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
        (
            ("Two clinics resolve a patient to one identity", ("PX1", "PX3")),
            ("Any team releases to the test clinic by itself", ("PX3",)),
            ("Move the databases to the new rack", ("heartbeat",)),
        ),
        functions=("Security", "Operations"),
    ),
    TeamStory(
        "LE",
        "Hospital leadership",
        "Sets the direction for the year.",
        "Support",
        works_in="neither",
        quarterly_limit=0,
    ),
)


@dataclass(frozen=True)
class KeyResultStory:
    """A key result and how it goes: `ratio` of today's pace, confidence week by week.

    `silent_for` days nobody has measured it; `was` its target before it was revised.
    """

    mark: str
    title: str
    unit: str
    baseline: str
    target: str
    ratio: float
    confidence: tuple[int, ...] = (7, 7, 7)
    silent_for: int = 0
    kind: str = ""


@dataclass(frozen=True)
class ObjectiveStory:
    """An objective of this quarter or year; `began` days after the cycle's start."""

    mark: str
    title: str
    team: str
    key_results: tuple[KeyResultStory, ...]
    parent: str = ""
    ambition: str = "committed"
    began: int = 0
    quarters_ago: int = 0
    co_owners: tuple[str, ...] = ()
    state: str = "in_process"
    why: str = ""
    sponsor: str = ""
    notes: tuple[str, ...] = field(default=())


K = KeyResultStory
ANNUAL = (
    ObjectiveStory(
        "A1",
        "A visit feels like one conversation",
        "LE",
        (
            K("A11", "Patients who would come again", "%", "61", "75", 0.95),
            K("A12", "Times a patient tells the same story", "", "4.1", "1.5", 0.98),
        ),
        sponsor="Fatima Benali",
        why="Patients say that they start again with each of us.",
    ),
    ObjectiveStory(
        "A2",
        "Clinicians decide with the whole picture",
        "LE",
        (
            K(
                "A21",
                "Prescriptions written with last week’s results on screen",
                "%",
                "78",
                "95",
                0.65,
                (6, 5, 5),
            ),
            K(
                "A22",
                "Duplicate tests per 100 admissions",
                "",
                "30",
                "15",
                0.58,
                (6, 5, 5),
            ),
        ),
        ambition="aspirational",
        sponsor="Helena Voss",
    ),
    ObjectiveStory(
        "A3",
        "Recovery continues at home, not in a bed",
        "LE",
        (
            K("A31", "Readmissions within 30 days", "%", "14.8", "11.5", 0.75, (6, 5)),
            K("A32", "Bed days after medically ready, per 100", "", "41", "20", 0.82),
        ),
        sponsor="Amit Desai",
    ),
    ObjectiveStory(
        "A4",
        "The cost of care is clear before care begins",
        "LE",
        (
            K(
                "A41",
                "Patients who knew the cost beforehand",
                "%",
                "22",
                "70",
                0.48,
                (4,),
            ),
            K("A42", "Bills disputed, per 100", "", "7.4", "3.0", 0.55, (4, 4)),
        ),
        sponsor="Claire Dubois",
    ),
)
QUARTER = (
    ObjectiveStory(
        "DF-a",
        "Booking a visit takes minutes, at any hour",
        "DF",
        (
            K("DF1", "First visits booked without a phone call", "%", "38", "60", 1.2),
            K("DF2", "Median time to book a visit", "min", "14", "6", 1.1, (6, 7, 7)),
            K(
                "DF3",
                "Bookings made between 18:00 and 7:00",
                "%",
                "9",
                "21",
                1.25,
                (8, 8),
            ),
        ),
        parent="A1",
    ),
    ObjectiveStory(
        "DF-b",
        "Patients arrive knowing what will happen",
        "DF",
        (
            K(
                "DF4",
                "Patients who can name their next step",
                "%",
                "52",
                "75",
                0.82,
                (6, 6),
            ),
            K(
                "DF5",
                "Visits moved because papers were missing, per 100",
                "",
                "8.4",
                "4.0",
                0.95,
            ),
        ),
        parent="A1",
        began=4,
        co_owners=("PI",),
    ),
    ObjectiveStory(
        "PI-a",
        "Nobody gives the same history twice",
        "PI",
        (
            K("PI1", "Questions asked twice per admission", "", "3.2", "1.4", 1.12),
            K("PI2", "Forms completed at home", "%", "31", "65", 1.02, (6, 7)),
        ),
        parent="A1",
    ),
    ObjectiveStory(
        "CP-a",
        "Clinicians trust one story of the patient",
        "CP",
        (
            K(
                "CP1",
                "Median time to find what is needed in the record",
                "min",
                "6.4",
                "3.0",
                1.0,
            ),
            K(
                "CP2",
                "Medication discrepancies per 100 admissions",
                "",
                "18",
                "8",
                0.56,
                (7, 6, 5),
            ),
            K(
                "CP3",
                "Clinicians who say “I trust what the record shows”",
                "%",
                "41",
                "70",
                0.48,
                (6, 6, 6),
            ),
        ),
        parent="A2",
        ambition="aspirational",
        why="A wrong list at admission is the error that reaches the patient.",
    ),
    ObjectiveStory(
        "DH-a",
        "Going home feels safe",
        "DH",
        (
            K(
                "DH1",
                "Patients over 70 who leave with a follow-up booked",
                "%",
                "44",
                "80",
                1.1,
            ),
            K(
                "DH2",
                "Calls to the ward in the first week, per 100",
                "",
                "22",
                "12",
                0.98,
            ),
        ),
        parent="A3",
    ),
    ObjectiveStory(
        "DH-b",
        "Beds free up when patients are ready",
        "DH",
        (
            K(
                "DH3",
                "Hours between medically ready and leaving",
                "h",
                "7.2",
                "4.0",
                0.84,
                (6, 5),
            ),
            K("DH4", "Discharges before noon", "%", "21", "40", 0.84, (6, 6)),
        ),
        parent="A3",
        began=7,
    ),
    ObjectiveStory(
        "DH-c",
        "Home-care partners are ready on day one",
        "DH",
        (
            K(
                "DH5",
                "Partners who have the care plan on the day of discharge",
                "%",
                "12",
                "50",
                0.2,
                (4, 3, 3),
            ),
            K(
                "DH6",
                "First home visits within 48 hours",
                "%",
                "35",
                "70",
                0.25,
                (4, 4),
            ),
        ),
        parent="A3",
        ambition="aspirational",
        quarters_ago=1,
        began=7,
    ),
    ObjectiveStory(
        "BC-a",
        "No bill comes as a surprise",
        "BC",
        (
            K(
                "BC1",
                "Billing complaints per 1,000 invoices",
                "",
                "9.5",
                "5.0",
                1.0,
                (6, 6),
                silent_for=22,
            ),
            K("BC2", "Visits with an estimate shown beforehand", "%", "18", "55", 1.0),
            K(
                "BC3",
                "Launch the new invoice layout",
                "",
                "",
                "",
                0.0,
                (7,),
                kind="milestone",
            ),
        ),
        parent="A4",
        began=4,
    ),
    ObjectiveStory(
        "BC-b",
        "Insurer approval never delays care",
        "BC",
        (
            K(
                "BC4",
                "Median days until the insurer approves",
                "days",
                "11",
                "4",
                0.2,
                (4, 3, 3),
            ),
            K(
                "BC5",
                "Treatments postponed for a missing approval, per 100",
                "",
                "6.2",
                "2.0",
                0.15,
                (3, 3),
            ),
        ),
        parent="A4",
        quarters_ago=2,
        began=34,
    ),
    ObjectiveStory(
        "PX-a",
        "One patient, one identity",
        "PX",
        (
            K(
                "PX1",
                "Patients matched to one identity at first contact",
                "%",
                "91",
                "99.5",
                1.05,
                (6, 6),
            ),
            K("PX2", "Duplicate records created in a week", "", "140", "40", 1.08),
        ),
        parent="A2",
    ),
    ObjectiveStory(
        "PX-b",
        "Any team can release to a clinic any weekday",
        "PX",
        (
            K("PX3", "Days from ready to in use", "days", "9", "3", 1.2),
            K(
                "PX4",
                "Releases that reach the clinic on the chosen day",
                "%",
                "20",
                "70",
                1.1,
                (6, 6),
            ),
        ),
        parent="A1",
        ambition="aspirational",
        began=4,
    ),
    ObjectiveStory(
        "PX-c",
        "Systems are there when the ward needs them",
        "PX",
        (
            K(
                "PX5",
                "Ward hours lost to outages in a week",
                "h",
                "14",
                "6",
                0.75,
                (5, 5),
            ),
            K(
                "PX6",
                "Incidents that a ward reports before we see them",
                "%",
                "62",
                "30",
                0.9,
                (6, 6, 4),
            ),
        ),
        ambition="aspirational",
        began=11,
    ),
    ObjectiveStory(
        "PX-d",
        "A ward recovers from an outage in minutes",
        "PX",
        (
            K("PX7", "Median minutes until a ward works again", "min", "48", "15", 0.0),
            K("PX8", "Wards that practised working on paper", "%", "20", "90", 0.0),
        ),
        parent="A2",
        state="ready",
    ),
    ObjectiveStory(
        "DF-c",
        "Families follow a surgery without calling the ward",
        "DF",
        (
            K(
                "DF6",
                "Calls from families on the day of surgery, per 100",
                "",
                "64",
                "25",
                0.0,
            ),
        ),
        parent="A1",
        state="proposed",
    ),
)
