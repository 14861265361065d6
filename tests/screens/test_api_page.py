import re

from django.urls import reverse

from okrhub.lib.schema import schema
from screens.queries.api_reference import api_reference, in_code


def test_the_page_names_every_operation_and_every_record(client, db):
    page = client.get(reverse("api:page")).content.decode()

    names = {
        operation["operationId"]
        for methods in schema()["paths"].values()
        for operation in methods.values()
    }
    assert names <= set(re.findall(r'<details class="operation" id="(\w+)"', page))


def test_every_link_of_the_page_leads_to_a_place_on_it(client, db):
    page = client.get(reverse("api:page")).content.decode()

    places = set(re.findall(r'id="([\w-]+)"', page))
    assert set(re.findall(r'href="#([\w-]+)"', page)) <= places


def test_the_page_needs_no_script_of_its_own(client, db):
    page = client.get(reverse("api:page"))

    assert "unsafe" not in page["Content-Security-Policy"]
    assert re.findall(r"<script(?![^>]*\bsrc=)", page.content.decode()) == []


def test_the_page_of_an_anonymous_reader_asks_the_database_nothing(
    client, db, statements
):
    assert statements(lambda: client.get(reverse("api:page"))) == 0


def test_a_field_says_what_it_holds():
    records = {record.name: record for record in api_reference().records}
    fields = {field.name: field.kind for field in records["Objective"].fields}

    assert fields["team"].record == "TeamReference"
    assert (fields["owner"].record, fields["owner"].is_nullable) == (
        "PersonReference",
        True,
    )
    assert (fields["co_owners"].record, fields["co_owners"].is_list) == (
        "TeamReference",
        True,
    )
    assert fields["ambition"].values == ("committed", "aspirational")
    assert (fields["outcome"].values[0], fields["outcome"].is_nullable) == (
        "achieved",
        True,
    )
    assert fields["closed_on"].words.startswith("day")


def test_what_stands_between_backticks_is_code_and_escaped():
    assert in_code("see `a<b` & c") == "see <code>a&lt;b</code> &amp; c"
