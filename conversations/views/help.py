"""Help between teams: asked, listed, by day, and every step from the yes to the thanks."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from conversations import actions, icalendar, policies, queries
from conversations.actions import Promise
from conversations.forms.help import (
    AcceptForm,
    AskHelpForm,
    CameForm,
    DeclineForm,
    HelpFilterForm,
    ReasonForm,
    SlipForm,
)
from conversations.models import HelpRequest
from conversations.queries import HelpFilter, HelpPage
from conversations.views.opened import FORM, address
from objectives.queries import accountable, key_results_of
from objectives.views.opened import done, objective_here, who
from okrhub.lib.errors import Conflict
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from teams.queries import current_teams, functions, team_called, team_names
from teams.requests import reader

CHANGED = "help:changed"
SAID = {
    "accept": "{0} is promised.",
    "decline": "{0} is declined, with the reason.",
    "slip": "{0} has a new day.",
    "deliver": "{0} is delivered; who asked is told.",
    "confirm": "{0}: thank you.",
    "return": "{0} is still promised.",
    "withdraw": "{0} is taken back.",
}


@require_safe
def help_list(request: MemberRequest, slug: str) -> HttpResponse:
    """List requests for help, the earliest day first."""
    form = HelpFilterForm(request.GET, teams=team_names())
    form.is_valid()
    wanted = HelpFilter(
        state=form.cleaned_data.get("state") or "open",
        team=team_called(form.cleaned_data.get("team") or ""),
    )
    page, rows = queries.help_list(
        wanted, request.today, number=request.GET.get("page", 1)
    )
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "wanted": wanted,
        "asked_of": queries.asked_of(),
        "here": address(request, "help_list"),
    }
    return render_page(
        request, "conversations/help_list.html", context, fragment="found"
    )


@require_safe
def help_calendar(request: MemberRequest, slug: str) -> HttpResponse:
    """Show what is promised, and what is needed, day by day."""
    team = team_called(request.GET.get("team", ""))
    days = queries.help_days(request.today, team=team)
    context = {"days": days, "team": team}
    return render_page(request, "conversations/help_calendar.html", context)


@require_safe
def help_ics(request: MemberRequest, slug: str) -> HttpResponse:
    """Answer with the promised days as an iCalendar file."""
    team = team_called(request.GET.get("team", ""))
    entries = [
        icalendar.Entry(
            key=f"{row.asked.reference}.{request.organization.slug}",
            day=day.day,
            words=f"{row.asked.reference} {row.asked.title}",
            address=request.build_absolute_uri(
                address(request, "help_detail", row.asked.reference)
            ),
        )
        for day in queries.help_days(request.today, team=team)
        for row in day.rows
    ]
    text = icalendar.calendar(entries, name="Help between teams", now=request.now)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="help.ics"'
    return response


@require_http_methods(FORM)
def help_ask(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Ask a team or a function for help with an OKR."""
    objective, actor = objective_here(request, reference)
    with tenant(request.organization.pk, read_only=True):
        teams = accountable(objective)
        policies.may_ask_help(actor, objective, teams).enforce()
        form = AskHelpForm(
            request.POST if request.method == "POST" else None,
            teams=[team for team in current_teams() if team.pk not in teams],
            functions=functions(),
            key_results=key_results_of(objective),
        )
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            asked = actions.ask_help(objective, **form.asked(), **who(request))
        except Conflict as refusal:
            status = show_refusal(form, refusal)
        else:
            to = address(request, "help_detail", asked.reference)
            return done(request, CHANGED, to=to, words=f"{asked.asked_of} is asked.")
    context = {"form": form, "objective": objective}
    return render_page(request, "conversations/help_ask.html", context, status=status)


@require_safe
def help_detail(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show a request for help, and what can be done about it."""
    return show(request, help_here(request, reference))


@require_POST
def help_step(
    request: MemberRequest, slug: str, reference: str, step: str
) -> HttpResponse:
    """Take a step with a request: promise, decline, may slip, deliver, receive."""
    page = help_here(request, reference)
    page.decisions[step].enforce()
    form = form_for(step, page, request.POST)
    status = 422
    if form.is_valid():
        try:
            take(request, step, page.asked, form)
        except Conflict as refusal:
            status = show_refusal(form, refusal)
        else:
            to = address(request, "help_detail", reference)
            words = SAID[step].format(reference)
            return done(request, CHANGED, to=to, words=words)
    return show(request, help_here(request, reference), {step: form}, status=status)


def help_here(request: MemberRequest, reference: str) -> HelpPage:
    """Return a request for help with what the person may do; 404 without."""
    with tenant(request.organization.pk, read_only=True):
        person = reader(request).standing
        return found(queries.help_page(reference, person, request.today))


def form_for(step: str, page: HelpPage, data: Any = None) -> Any:
    """Return the form of a step, empty or with what was sent."""
    asked = page.asked
    initial: dict[str, Any] = {"version": asked.version}
    if step == "accept":
        return AcceptForm(
            data,
            teams=page.own_teams,
            offered=page.offered,
            initial=initial | {"due_on": asked.needed_by},
        )
    if step in {"deliver", "confirm"}:
        about = (asked.key_result or asked.objective).reference
        return CameForm(data, about=about, initial=initial)
    made: dict[str, type[forms.Form]] = {"decline": DeclineForm, "slip": SlipForm}
    return made.get(step, ReasonForm)(data, initial=initial)


def take(
    request: MemberRequest, step: str, asked: HelpRequest, form: AcceptForm
) -> None:
    """Do what a step's form says."""
    given: dict[str, Any] = {**form.cleaned_data, **who(request)}
    if step == "accept":
        promise = Promise(
            due_on=given["due_on"],
            way=given["way"],
            words=given["words"],
            text=given["text"],
            team=form.chosen("team") if "team" in form.fields else None,
            dependent=form.chosen("dependent"),
        )
        actions.accept_help(asked, promise, version=given["version"], **who(request))
        return
    act: dict[str, Callable[..., HelpRequest]] = {
        "decline": actions.decline_help,
        "slip": actions.slip_help,
        "deliver": actions.deliver_help,
        "confirm": actions.confirm_help,
        "return": actions.return_help,
        "withdraw": actions.withdraw_help,
    }
    act[step](asked, **given)


def show(
    request: MemberRequest,
    page: HelpPage,
    sent: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Render a request with a form for each step that the person may take."""
    steps = {step: form_for(step, page) for step in page.may} | (sent or {})
    context = {"page": page, "asked": page.asked, "steps": steps, "sent": sent or {}}
    template = "conversations/help_detail.html"
    return render_page(request, template, context, status=status)


@require_safe
def help_team(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show what a team asked for and promised; a part of its page."""
    team = found(team_called(reference))
    context = {"team": team, "rows": queries.help_of_team(team, request.today)}
    template = "conversations/help_team.html"
    return render_page(request, template, context, fragment="panel")
