import pytest

from okrhub.lib.tenancy import tenant
from organizations.references import next_number, next_numbers, number_of


def test_numbers_count_up_per_kind_and_organization(acme, globex):
    with tenant(acme.pk):
        given = [next_number("O"), next_number("O"), next_number("KR")]
    with tenant(globex.pk):
        given.append(next_number("O"))

    assert given == [1, 2, 1, 1]


def test_many_numbers_are_given_out_in_a_row(in_acme):
    next_number("KR")

    assert next_numbers("KR", 50) == 2
    assert next_number("KR") == 52


@pytest.mark.parametrize(
    ("reference", "number"),
    [
        ("O-12", 12),
        ("o-12", 12),
        (" O-12 ", 12),
        ("KR-12", None),
        ("O-0", None),
        ("O-012", None),
        ("O-1234567890", None),
        ("12", None),
        ("O-١٢", None),
        ("", None),
    ],
)
def test_a_reference_is_read_only_where_it_fits(reference, number):
    assert number_of(reference, "O") == number
