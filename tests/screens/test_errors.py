import pytest
from django.db import OperationalError

from okrhub.lib.audit import request_id
from screens.errors import server_error


@pytest.mark.parametrize("path", ["/", "/api/v1/acme/teams/"])
def test_a_database_that_does_not_answer_is_said_to_pass(rf, path):
    try:
        raise OperationalError("canceling statement due to statement timeout")
    except OperationalError:
        response = server_error(rf.get(path))

    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "statement" not in response.content.decode()


def test_any_other_failure_is_our_fault_and_tells_nothing_of_itself(rf):
    try:
        raise KeyError("a secret")
    except KeyError:
        response = server_error(rf.get("/"))

    assert response.status_code == 500
    assert "secret" not in response.content.decode()


def test_a_page_about_a_database_that_is_away_names_the_request(rf):
    token = request_id.set("0123456789abcdef")
    try:
        raise OperationalError("the database system is shutting down")
    except OperationalError:
        response = server_error(rf.get("/"))
    finally:
        request_id.reset(token)

    assert "report this number: <b>0123456789abcdef</b>" in response.content.decode()
