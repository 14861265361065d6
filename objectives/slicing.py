"""A year cut into quarters by what comes true first, not by phases of the work."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pattern:
    """A way to cut an outcome so that each piece is an outcome of its own."""

    key: str
    label: str
    question: str
    example: str


DEPTH = "depth"
PATTERNS = (
    Pattern(
        "segment",
        "Customer segment",
        "For which group of people could it be true first?",
        "for patients who come back within 30 days",
    ),
    Pattern(
        "place",
        "Place",
        "In which clinic, ward or country could it be true first?",
        "in the clinic at the harbour",
    ),
    Pattern(
        "step",
        "Step of the journey",
        "Which moment of their way could be better first?",
        "at admission",
    ),
    Pattern(
        "risk",
        "Risk or assumption first",
        "What must turn out true, or the year fails? What would show it?",
        "where two systems disagree most",
    ),
    Pattern(
        DEPTH,
        "Depth of change",
        "How far could everybody get, if not all the way?",
        "half of the way, for everybody",
    ),
)


def rationale_of(key: str) -> str:
    """Return what a link says about how the piece was cut; empty for no pattern."""
    labels = {pattern.key: pattern.label for pattern in PATTERNS}
    return f"Cut by {labels[key].lower()}" if key in labels else ""
