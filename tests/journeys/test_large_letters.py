"""Letters of twice the size, as a browser can be told to show them."""

from tests.journeys.conftest import PHONE, WIDE, fits

CUT_OFF = """[...document.querySelectorAll(".side .navlink, .tm")]
  .filter((each) => each.scrollHeight > each.clientHeight + 1)
  .map((each) => each.textContent.trim())"""


def test_letters_of_twice_the_size_stay_on_the_page(visit_as, samuel):
    page = visit_as(samuel, "/o/carebridge/")

    for viewport in (WIDE, PHONE):
        page.set_viewport_size(viewport)
        for place in ("alignment/", "cycles/"):
            page.goto(page.url.partition("/o/")[0] + "/o/carebridge/" + place)
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            fits(page)
            assert page.evaluate(CUT_OFF) == []
