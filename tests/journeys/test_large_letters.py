"""Letters of twice the size, as a browser can be told to show them."""

import pytest

from okrhub.lib.tenancy import tenant
from organizations.models import Membership
from tests.journeys.conftest import PHONE, WIDE, fits

CUT_OFF = """[...document.querySelectorAll(".side .navlink, .tm")]
  .filter((each) => each.scrollHeight > each.clientHeight + 1)
  .map((each) => each.textContent.trim())"""


@pytest.fixture
def samuel(carebridge):
    """The product owner of Billing & Coverage."""
    with tenant(carebridge.pk):
        return Membership.objects.select_related("user").get(
            user__email="samuel@carebridge.example"
        )


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_letters_of_twice_the_size_stay_on_the_page(visit_as, samuel, viewport):
    page = visit_as(samuel, "/o/carebridge/", viewport=viewport)

    for place in ("alignment/", "cycles/"):
        page.goto(page.url.partition("/o/")[0] + "/o/carebridge/" + place)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        fits(page)
        assert page.evaluate(CUT_OFF) == []
