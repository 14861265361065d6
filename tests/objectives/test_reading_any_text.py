"""Whatever is pasted, reading holds what it promises."""

import re
import string

from hypothesis import given
from hypothesis import strategies as st

from objectives.reading import ReadObjective, read_key_result, read_okrs
from objectives.scoring import Measure, check_measure
from tests.objectives.read_back import outline

sentences = st.text(
    alphabet=string.ascii_letters
    + string.digits
    + " .,%-+$/:()#|*\t\u2192\u20ac\u2022",
    max_size=120,
)


@given(st.text(max_size=300) | st.lists(sentences, max_size=8).map("\n".join))
def test_reading_never_fails_and_keeps_what_it_read_in_order(text):
    for objective in read_okrs(text):
        assert isinstance(objective, ReadObjective)
        for key_result in objective.key_results:
            assert key_result.title


@given(sentences)
def test_numbers_lie_in_order_and_where_they_say(text):
    end = 0
    for number in read_key_result(text).numbers:
        assert end <= number.start < number.end <= len(text)
        assert re.search("[0-9]", text[number.start : number.end])
        assert number.value.is_finite()
        end = number.end


@given(sentences)
def test_what_was_read_can_always_be_scored(text):
    read = read_key_result(text)

    check_measure(Measure(read.kind, read.baseline, read.target, read.target_upper))


titles = st.lists(
    st.sampled_from(["Patients", "book", "visits", "online", "calls", "fall"]),
    min_size=2,
    max_size=6,
).map(" ".join)


@given(
    st.lists(st.tuples(titles, st.lists(titles, min_size=1, max_size=4)), max_size=4)
)
def test_what_was_written_with_labels_or_headings_is_read_back(objectives):
    labelled = "".join(
        f"Objective: {title}\n" + "".join(f"KR: {k}\n" for k in key_results)
        for title, key_results in objectives
    )
    headed = "".join(
        f"## {title}\n" + "".join(f"- {k}\n" for k in key_results)
        for title, key_results in objectives
    )

    assert outline(labelled) == objectives
    assert outline(headed) == objectives
