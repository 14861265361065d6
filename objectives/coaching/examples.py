"""Examples written for this product: what people write first, and what it became."""

from collections.abc import Sequence
from dataclasses import dataclass

from objectives.coaching import Coach, Finding, shown
from objectives.coaching.texts import KeyResultText, ObjectiveText


@dataclass(frozen=True, slots=True)
class Example:
    """An OKR as it was written first, and as it reads after the coach's questions.

    `tries` is what was kept as initiatives; `lesson` says what changed.
    """

    place: str
    lesson: str
    first: ObjectiveText
    first_key_results: tuple[str, ...]
    better: ObjectiveText
    better_key_results: tuple[str, ...]
    tries: tuple[str, ...] = ()

    @property
    def first_rows(self) -> list[KeyResultText]:
        """Return the key results as they were written first."""
        return [KeyResultText(title) for title in self.first_key_results]

    @property
    def better_rows(self) -> list[KeyResultText]:
        """Return the key results as they became."""
        return [KeyResultText(title) for title in self.better_key_results]


@dataclass(frozen=True, slots=True)
class Asked:
    """A text of an example, and what the coach asks about it first."""

    text: str
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class AskedOkr:
    """One side of an example."""

    objective: Asked
    key_results: Sequence[Asked]


@dataclass(frozen=True, slots=True)
class ReadExample:
    """An example with what the coach asks about both sides."""

    about: Example
    first: AskedOkr
    better: AskedOkr

    @property
    def sides(self) -> list[tuple[str, AskedOkr]]:
        """Return both sides by name."""
        return [("First", self.first), ("Better", self.better)]


def read_by(coach: Coach) -> list[ReadExample]:
    """Return all examples with what a coach asks about them."""
    return [
        ReadExample(
            example,
            _okr(coach, example.first, example.first_rows),
            _okr(coach, example.better, example.better_rows),
        )
        for example in EXAMPLES
    ]


def _okr(
    coach: Coach, objective: ObjectiveText, rows: Sequence[KeyResultText]
) -> AskedOkr:
    return AskedOkr(
        Asked(objective.title, shown(coach.objective(objective))),
        [
            Asked(row.title, shown(coach.key_result(row, objective=objective.title)))
            for row in rows
        ],
    )


EXAMPLES = (
    Example(
        place="A hospital",
        lesson="A purchase became what doctors and patients notice of it. The purchase "
        "is kept as something to try.",
        first=ObjectiveText("Implement a new EMR system"),
        first_key_results=(
            "Choose and sign an EMR system by June",
            "Train 200 nurses in the new system",
            "Migration is 80 % complete",
        ),
        better=ObjectiveText("Clinicians trust one story of the patient"),
        better_key_results=(
            "Tests ordered twice for a patient fall from 22 to 8 per 100 admissions",
            "Minutes until a nurse finds what is needed fall from 5 to 2",
            "Share of doctors who look into one record only rises from 30 % to 85 %",
        ),
        tries=("Choose and sign an EMR system by June",),
    ),
    Example(
        place="A billing team",
        lesson="“Improve quality” said nothing that could fail. The better one names who "
        "is surprised, and by what.",
        first=ObjectiveText("Improve quality"),
        first_key_results=(
            "Significantly fewer errors",
            "Hold weekly quality meetings with the shops",
        ),
        better=ObjectiveText("No bill comes as a surprise"),
        better_key_results=(
            "Patients who complain about a bill fall from 9 to 4 per 1,000 bills",
            "Share of patients who saw an estimate beforehand rises from 20 % to 60 %",
        ),
    ),
    Example(
        place="A town hall",
        lesson="A date became what citizens can do after it.",
        first=ObjectiveText("Launch the online portal for building permits"),
        first_key_results=(
            "New application process by 1 May",
            "Page views from 10k to 20k",
        ),
        better=ObjectiveText("Building a shed needs no visit to the town hall"),
        better_key_results=(
            "Share of citizens who apply without a visit rises from 15 % to 60 %",
            "Days until a citizen has the decision fall from 41 to 14",
        ),
        tries=("Ten families try the form before it is published",),
    ),
    Example(
        place="A chain of shops",
        lesson="Activities show diligence. The better ones show whether customers come "
        "back.",
        first=ObjectiveText("A loyalty programme and a mobile app and a newsletter"),
        first_key_results=(
            "Publish 12 newsletters",
            "Raise repeat visits to 30 % and launch two campaigns",
        ),
        better=ObjectiveText("Neighbours do their weekly shopping with us"),
        better_key_results=(
            "Share of customers who return within a week rises from 18 % to 30 %",
            "Customers who buy fresh food rise from 40 to 55 of 100",
        ),
        tries=("A newsletter with recipes of the week",),
    ),
    Example(
        place="A software team",
        lesson="What is to stay as it is became a guard-rail, and speed is measured by "
        "those who wait.",
        first=ObjectiveText("Maintain our platform"),
        first_key_results=(
            "Keep uptime at 99.9 %",
            "Automate the release tests",
            "Velocity from 30 to 45 story points",
        ),
        better=ObjectiveText("A good idea reaches its users the same week"),
        better_key_results=(
            "Days from a finished change to the first user fall from 21 to 5",
            "Incidents that users notice fall from 6 to 2 a month",
        ),
        tries=("Automate the release tests",),
    ),
    Example(
        place="A school",
        lesson="Training teachers is one way. The result is what pupils can do.",
        first=ObjectiveText("Roll out the new reading programme in all classes"),
        first_key_results=(
            "All teachers trained by September",
            "Reading corners in 24 classrooms",
        ),
        better=ObjectiveText("Every child enjoys a book of its own choice"),
        better_key_results=(
            "Share of pupils who read at their grade's level rises from 62 % to 75 %",
            "Pupils who borrow a book a week rise from 90 to 240",
        ),
        tries=("Reading corners, first in two classrooms",),
    ),
    Example(
        place="People and hiring",
        lesson="Hiring is how; staying and being ready is what it is for.",
        first=ObjectiveText("Build a world-class team"),
        first_key_results=(
            "Hire four data engineers",
            "Employer brand campaign is live",
        ),
        better=ObjectiveText("New colleagues feel at home and stay"),
        better_key_results=(
            "Share of new colleagues who stay a year rises from 70 % to 88 %",
            "Weeks until a new colleague works alone fall from 12 to 6",
        ),
    ),
    Example(
        place="Norwegian Bokmål",
        lesson="The coach reads Norwegian as well.",
        first=ObjectiveText("Innføre nytt saksbehandlingssystem"),
        first_key_results=(
            "Gjennomføre seks workshops med kommunene",
            "Ny klageprosess innen 1. mai",
        ),
        better=ObjectiveText("Innbyggerne får svar mens saken ennå betyr noe"),
        better_key_results=(
            "Ventetiden for innbyggere faller fra 30 til 12 dager",
            "Andel søkere som får svar i tide øker fra 55 % til 80 %",
        ),
    ),
)
