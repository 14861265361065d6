"""What waits to be sent with the next statement is done in its order, or not at all."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from organizations.models import Organization

pytestmark = pytest.mark.django_db


def slugs():
    return set(Organization.objects.values_list("slug", flat=True))


def make(slug):
    return Organization.objects.create(slug=slug, name=slug.title())


@transaction.atomic
def make_twice(slug):
    make(slug)
    make(slug)


def fail_within_a_savepoint():
    with pytest.raises(IntegrityError):
        make_twice("globex")


def test_what_failed_is_undone_and_what_stands_before_and_after_it_stays():
    make("acme")
    fail_within_a_savepoint()
    make("initech")

    assert slugs() == {"acme", "initech"}


@pytest.mark.django_db(transaction=True)
def test_what_failed_last_is_undone_before_the_transaction_is_kept():
    with transaction.atomic():
        make("acme")
        fail_within_a_savepoint()

    assert slugs() == {"acme"}


def test_a_statement_is_told_without_those_that_were_sent_along_with_it():
    with CaptureQueriesContext(connection) as captured, transaction.atomic():
        Organization.objects.count()

    begin, count, end = [query["sql"] for query in captured.captured_queries]
    assert (begin[:9], count[:7], end[:7]) == ("SAVEPOINT", "SELECT ", "RELEASE")


def test_rows_that_come_in_parts_come_although_a_savepoint_was_undone_between():
    for slug in ("acme", "initech", "umbrella"):
        make(slug)

    coming = Organization.objects.order_by("slug").iterator(chunk_size=1)
    first = next(coming).slug
    fail_within_a_savepoint()

    assert [first, *(each.slug for each in coming)] == ["acme", "initech", "umbrella"]
