"""The day that a page is asked for, and addresses that keep it."""

from datetime import date

from django.urls import reverse

from organizations.requests import MemberRequest


def day_asked(request: MemberRequest) -> date | None:
    """Return the day in `?on=`, today without one, None for what is no day."""
    given = request.GET.get("on", "")
    if not given:
        return request.today
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None


def address_on(name: str, slug: str, day: date) -> str:
    """Return the address of a page on a day; more may be added with `&`."""
    return f"{reverse(name, kwargs={'slug': slug})}?on={day.isoformat()}"
