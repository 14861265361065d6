"""Requests as views see them, typed."""

from datetime import date, datetime

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from organizations.models import Membership, Organization, OrganizationSettings, User


class UserRequest(HttpRequest):
    """A request of somebody who is logged in."""

    user: User
    htmx: HtmxDetails


class OpenedRequest(HttpRequest):
    """A request in an organisation, of a member or of somebody who is none."""

    organization: Organization
    membership: Membership | None
    settings: OrganizationSettings
    now: datetime
    today: date


class MemberRequest(UserRequest):
    """A request of a member below `/o/<slug>/`; OrganizationMiddleware sets these.

    `now` is the moment of asking, `today` its day in the organisation's time zone.
    """

    organization: Organization
    membership: Membership
    settings: OrganizationSettings
    now: datetime
    today: date
