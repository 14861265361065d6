import pytest

from conversations.mentions import Person, mentioned

PEOPLE = (
    Person(1, "Dev Dale", "dev@acme.example"),
    Person(2, "Sam Stone", "sam@acme.example"),
    Person(3, "Sam Sole", "sole@acme.example"),
    Person(4, "Åse Ås", "aase@acme.example"),
    Person(5, "Sam Stonehenge", "henge@acme.example"),
)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Hello everybody", set()),
        ("@Dev Dale, what do you think?", {1}),
        ("@dev: agreed", {1}),
        ("Ask @Dev.", {1}),
        ("(@Dev Dale)", {1}),
        ("@Sam", set()),
        ("@Sam Sole and @Sam Stone", {2, 3}),
        ("@Sam Stonehenge", {5}),
        ("@sole@acme.example", {3}),
        ("@ÅSE ÅS", {4}),
        ("dev@acme.example", set()),
        ("@Devon", set()),
        ("@Dev-Ops", set()),
        ("@", set()),
        ("@Dev @Dev Dale @dev@acme.example", {1}),
    ],
)
def test_a_name_after_an_at_mentions_whom_it_can_only_mean(text, ids):
    assert mentioned(text, PEOPLE) == ids
