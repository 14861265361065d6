"""What the Scrum teams of Carebridge Health are after, and a review."""

# team, product goal, a key result of the objective that it serves; the members of the
# Nexus gave up theirs for the one of the whole
ABANDONED = "Three teams, one product: the goal of Admission to Home takes its place."
GAVE_UP = ("PI", "DH")
PRODUCT_GOALS = (
    ("DF", "One place where patients book, ask and pay, day and night", "DF1"),
    ("PI", "No patient tells the same story twice", "PI1"),
    ("DH", "Nobody goes home without knowing what comes next", "DH1"),
    ("PX", "A team releases on the day it is ready", "PX1"),
    ("AH", "Patients go home on the plan they came in with", "A31"),
)

# what, days into the sprint, the key results that it should move
INCREMENTS = (
    ("Medication list of the day shift on one screen", 5, ("CP2",)),
    ("Outside lab results in the timeline", 9, ("CP1",)),
)
REMARKS = (
    ("By day I stopped looking in the second system.", "Pharmacy"),
    ("At night the screen is in the office and the patient is not.", "Ward 4B"),
)
SAW = "Day shift improved; the night shift still prints the list."
