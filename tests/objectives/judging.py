"""Key results of a quarter, and what is said about their health on a day of it."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from objectives.scoring import (
    KeyResultFacts,
    Kind,
    Measure,
    Standing,
    Thresholds,
    key_result_health,
)

START = date(2026, 1, 1)
END = date(2026, 3, 31)
FEBRUARY_14 = date(2026, 2, 14)
DEFAULTS = Thresholds()
D = Decimal
METRIC = Measure(Kind.INCREASE, D(40), D(80))


def key_result(raw: str | None = "0.5", **more: Any) -> KeyResultFacts:
    """KR-31 with a fresh value and a fresh confidence of 7 on 14 February."""
    facts: dict[str, Any] = {
        "reference": "KR-31",
        "measure": METRIC,
        "standing": Standing(
            raw=None if raw is None else D(raw),
            latest_value_on=FEBRUARY_14,
            confidences=more.pop("confidences", (7, 7)),
            latest_confidence_on=FEBRUARY_14,
        ),
        "start": START,
        "end": END,
    }
    return KeyResultFacts(**(facts | more))


def judged(facts: KeyResultFacts, on: date = FEBRUARY_14):
    health = key_result_health(facts, on=on, thresholds=DEFAULTS)
    return health.status, health.reasons


standings = st.builds(
    Standing,
    raw=st.none() | st.decimals(-5, 5, places=3),
    latest_value_on=st.none() | st.dates(START, FEBRUARY_14),
    confidences=st.lists(st.integers(0, 10), max_size=4).map(tuple),
    latest_confidence_on=st.none() | st.dates(START, FEBRUARY_14),
)
key_results = st.builds(
    KeyResultFacts,
    reference=st.just("KR-31"),
    measure=st.builds(
        Measure,
        kind=st.sampled_from(list(Kind)),
        frequency_days=st.integers(1, 120),
    ),
    standing=standings,
    start=st.dates(START, END),
    end=st.dates(START, END),
    ambition=st.sampled_from(["committed", "aspirational"]),
)
