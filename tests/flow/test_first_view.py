"""The flow page before anything was counted, and before anything flowed."""

from flow import actions
from okrhub.lib.tenancy import tenant
from organizations import jobs
from tests.factories import QuarterFactory, in_process
from tests.flow.agreement import page_of
from tests.flow.counting import NOW, TODAY
from tests.flow.two_quarters import that_morning as that_morning
from tests.pages import looked_at_again


def test_while_the_worker_counts_the_page_says_so_and_looks_again(
    acme, billing, vera, browser_of
):
    client = browser_of(vera)
    with tenant(acme.pk):
        in_process(billing, QuarterFactory.create())
        actions.start_sweep(today=TODAY, now=NOW)

    page = page_of(client)
    waiting = page.content.decode()
    again = client.get(*looked_at_again(page)).content.decode()
    jobs.work()
    counted = client.get(*looked_at_again(page)).content.decode()

    assert "The worker is counting" in waiting
    assert "The worker is counting" in again
    assert 'hx-trigger="every 3s"' in waiting
    assert "Nothing has flowed" not in waiting
    assert "every 3s" not in counted
    assert ">1</a></b><span>in process" in counted


def test_without_any_flow_the_page_says_what_will_be_here(acme, vera, browser_of):
    text = page_of(browser_of(vera)).content.decode()

    assert "Nothing has flowed in these days" in text
