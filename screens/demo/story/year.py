"""What Carebridge Health wants of this year."""

from screens.demo.story.okrs import KeyResultStory as K
from screens.demo.story.okrs import ObjectiveStory

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
