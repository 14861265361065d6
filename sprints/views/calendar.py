"""A team's calendar, its cadence, its secret address, and the goals it had."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from okrhub.lib.errors import Conflict, Stale
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import done, render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from organizations.tokens import hash_token
from sprints import actions, policies, queries, seals
from sprints.forms.cadences import CadenceForm
from sprints.icalendar import Entry, calendar_file
from sprints.models import SprintCadence, SprintGoal
from sprints.queries import Glance
from teams.models import Team
from teams.queries import standing, standing_with_teams, team_called

FORM = ["GET", "HEAD", "POST"]
KEEP_SECONDS = 900


@require_safe
def team_calendar(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show the weeks of a team with its sprints, its cadence and its address."""
    team = found(team_called(reference))
    person, teams = standing_with_teams(request.membership, request.today)
    calendar = queries.team_calendar(
        team, on=request.today, week_starts_on=request.settings.week_starts_on
    )
    may_share = policies.may_share_calendar(person, team)
    context = {
        "team": team,
        "calendar": calendar,
        "address": _feed_address(request, calendar) if may_share else "",
        "may_plan": policies.may_plan_sprint(person, team),
        "may_share": may_share,
        "my_teams": teams,
    }
    return render_page(request, "sprints/team_calendar.html", context)


@require_http_methods(FORM)
def cadence_edit(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Say how a team's sprints follow each other; the next are planned at once."""
    with tenant(request.organization.pk, read_only=True):
        team = found(team_called(reference))
        policies.may_plan_sprint(
            standing(request.membership, request.today), team
        ).enforce()
        saved = _saved(queries.cadence_of(team), request)
    form = CadenceForm(request.POST or None, initial=saved)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            actions.set_cadence(
                team,
                form.cadence(),
                version=form.cleaned_data["version"],
                actor=request.membership,
                on=request.today,
            )
        except Stale as stale:
            status = stale.status
            form.keep_beside(saved, int(stale.facts["version"]))
        except Conflict as conflict:
            status = show_refusal(form, conflict)
        else:
            words = "The next sprints are planned."
            to = _address(slug, team)
            return done(request, "sprint:planned", to=to, words=words)
    context = {"form": form, "team": team}
    return render_page(request, "sprints/cadence_edit.html", context, status=status)


@require_POST
def cadence_act(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Plan what the cadence asks for now, or end the cadence."""
    with tenant(request.organization.pk, read_only=True):
        team = found(team_called(reference))
    who: dict[str, Any] = {"actor": request.membership, "on": request.today}
    if request.POST.get("act") == "end":
        actions.end_cadence(team, **who)
        words = "Sprints are planned by hand again."
    else:
        planned = len(actions.plan_ahead(team, **who))
        words = f"{planned} planned." if planned else "They are all there already."
    return done(request, "sprint:planned", to=_address(slug, team), words=words)


@require_POST
def calendar_share(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Give the calendar a new secret address, or take the present one back."""
    with tenant(request.organization.pk, read_only=True):
        team = found(team_called(reference))
    who: dict[str, Any] = {
        "actor": request.membership,
        "on": request.today,
        "now": request.now,
    }
    if request.POST.get("act") == "revoke":
        actions.revoke_calendar(team, **who)
        words = "The address leads nowhere any more."
    else:
        actions.share_calendar(team, **who)
        words = "The calendar has a new address."
    return done(request, "calendar:shared", to=_address(slug, team), words=words)


@require_safe
def calendar_feed(request: MemberRequest, slug: str, token: str) -> HttpResponse:
    """Answer the secret address: the team's sprints and goals, for whoever has it."""
    feed = found(queries.feed_at(token))
    team = feed.team
    entries = [
        _entry(glance, team, slug, request.get_host())
        for glance in queries.sprints_of_feed(feed, request.today)
    ]
    name = f"Sprints of {team.name}"
    body = calendar_file(name, entries, stamp=feed.created_at)
    etag = quote_etag(hash_token(body.decode()))
    headers = {
        "Cache-Control": f"private, max-age={KEEP_SECONDS}",
        "Content-Disposition": f'inline; filename="{team.reference}.ics"',
        "ETag": etag,
        "X-Robots-Tag": "noindex",
    }
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    for name, value in headers.items():
        answer.headers[name] = value
    return get_conditional_response(request, etag=etag, response=answer) or answer


@require_safe
def goal_history(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """List the goals that a team had, with how they ended; by words and by result."""
    team = found(team_called(reference))
    _, teams = standing_with_teams(request.membership, request.today)
    text = request.GET.get("q", "").strip()[:200]
    result = request.GET.get("result", "")
    listed = queries.goal_history(
        team, text=text, result=result, page_number=request.GET.get("page", 1)
    )
    context = {
        "team": team,
        "listed": listed,
        "q": text,
        "result": result,
        "results": [*SprintGoal.Result.choices, ("none", "Not said yet")],
        "my_teams": teams,
    }
    return render_page(request, "sprints/goal_history.html", context, fragment="found")


def _entry(glance: Glance, team: Team, slug: str, host: str) -> Entry:
    return Entry(
        uid=f"{glance.reference}.{slug}@{host}",
        name=f"{glance.name}, {team.name}",
        goal=glance.goal,
        starts_on=glance.starts_on,
        ends_on=glance.ends_on,
        revision=glance.version - 1,
    )


def _feed_address(request: MemberRequest, calendar: queries.TeamCalendar) -> str:
    feed = calendar.feed
    if feed is None:
        return ""
    token = seals.calendar_token(
        request.organization.pk, calendar.team.pk, feed.created_at
    )
    path = reverse("sprints:calendar_feed", args=[request.organization.slug, token])
    return request.build_absolute_uri(path)


def _saved(cadence: SprintCadence | None, request: MemberRequest) -> dict[str, object]:
    if cadence is None:
        starts_on = request.settings.week_starts_on
        return {"version": 0, "weeks": 2, "weekday": starts_on, "ahead": 2}
    return {
        "version": cadence.version,
        "weeks": cadence.weeks,
        "weekday": cadence.starts_on_weekday,
        "ahead": cadence.ahead,
    }


def _address(slug: str, team: Team) -> str:
    return reverse("sprints:team_calendar", args=[slug, team.reference])
