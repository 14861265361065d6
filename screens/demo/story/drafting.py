"""What Carebridge wants of next year, while it is still being written."""

from dataclasses import dataclass

from screens.demo.story.talk import OpinionStory

TITLE = "What next year is for"
AUTHORS = ("Fatima Benali", "Helena Voss", "Claire Dubois")
BEGUN_DAYS_AGO = 15
ASKED_DAYS_AGO = 8


@dataclass(frozen=True)
class DraftedKeyResult:
    """A key result as far as it is written; without numbers the coach asks for them."""

    title: str
    baseline: str = ""
    target: str = ""
    unit: str = ""
    source: str = ""
    tries: str = ""


@dataclass(frozen=True)
class DraftedStory:
    """An objective of the draft: whose, by whom, and the goal that it leads to."""

    title: str
    team: str
    author: str
    why: str
    goal: int
    key_results: tuple[DraftedKeyResult, ...]
    audience: str = ""
    ambition: str = "committed"
    owner: str = ""
    needs: tuple[str, ...] = ()


DRAFTED = (
    DraftedStory(
        "A patient tells the story once",
        "LE",
        "Fatima Benali",
        "Four desks still ask the same questions on one day.",
        1,
        (
            DraftedKeyResult(
                "Patients who are asked the same question twice",
                "38",
                "10",
                "%",
                "Exit survey",
                "Let the ward read what the desk wrote down",
            ),
            DraftedKeyResult(
                "Patients who would come again", "71", "80", "%", "Exit survey"
            ),
        ),
        audience="Patients with more than one appointment",
        owner="Fatima Benali",
    ),
    DraftedStory(
        "Clinicians see what others saw",
        "CP",
        "Helena Voss",
        "One in five prescriptions is written without last week’s results on screen.",
        2,
        (
            DraftedKeyResult(
                "Consultations where all recent results are on screen",
                "62",
                "90",
                "%",
                "Audit of the records",
            ),
            DraftedKeyResult("Choose and sign an EMR system by June"),
            DraftedKeyResult(
                "Avoidable drug events per 1 000 bed days",
                "3.8",
                "2",
                "",
                "Pharmacy",
            ),
        ),
        audience="Clinicians on the wards",
        ambition="aspirational",
        needs=("Pharmacy", "Security"),
    ),
    DraftedStory(
        "A price is known before care begins",
        "BC",
        "Claire Dubois",
        "Two of three disputes begin with an estimate that was something else.",
        5,
        (
            DraftedKeyResult(
                "Patients who know the price before their visit",
                "24",
                "70",
                "%",
                "Exit survey",
            ),
        ),
        audience="Patients who pay a part themselves",
    ),
)

UNANSWERED = "Clinicians see what others saw"
PUSHED_BACK = "A price is known before care begins"
OBSTACLES = ("structure", "not_ours")
WOULD_NEED = (
    "One team that owns prices; today a change of the list passes three of them"
)
PUSHED_BACK_DAYS_AGO = 4
ABOUT = "This is what we would ask of next year. What do you see that we do not?"
OPINIONS = (
    OpinionStory(
        "Elena Petrova",
        (("Let one ward work without the second system for a week", ""),),
        worries=("Whoever signs in has three passwords; two teams own them",),
        vote=4,
    ),
    OpinionStory("Kofi Mensah", vote=3),
    OpinionStory(
        "Liam Byrne",
        (("Show yesterday’s list at the morning round", ""),),
        vote=5,
    ),
)
