"""The review of a sprint: a page that several write at once, until it is closed."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import quote_etag
from django.views.decorators.http import require_POST, require_safe

from objectives.models import KeyResult
from okrhub.lib.errors import Conflict, Refusal, Stale
from okrhub.lib.forms import say_version, show_refusal
from okrhub.lib.htmx import done, render_page, wants_fragment
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.models import Membership
from organizations.queries import writers
from organizations.requests import MemberRequest
from organizations.tokens import hash_token
from sprints import actions, queries
from sprints.forms.reviews import (
    CloseForm,
    DecisionForm,
    IncrementForm,
    RemarkForm,
    SawForm,
)
from sprints.models import SprintReview
from sprints.queries import ReviewPage
from teams.models import Team
from teams.queries import current_teams, standing_with_teams

PAGE = "sprints/review.html"
MOST_PEOPLE = 300
# no OKR is called so: all forms show what is saved
NONE = "none"


@require_safe
def review(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show the review; a room that polls is answered 304 while nothing changed."""
    page = _page(request, reference)
    etag = quote_etag(hash_token(f"{page.digest} {request.membership.pk}")[:32])
    if wants_fragment(request) and request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    known = json.dumps({"If-None-Match": etag})
    response = _show(request, page, {"known": known}, fragment="review")
    response["ETag"] = etag
    return response


@require_POST
def review_open(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Open the review of a sprint."""
    with tenant(request.organization.pk, read_only=True):
        sprint = found(queries.sprint_called(reference))
    actions.open_review(
        sprint, actor=request.membership, on=request.today, now=request.now
    )
    return _done(request, reference, "The review is open.")


@require_POST
def increment_add(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Add an increment."""
    page = _written(request, reference)
    form = IncrementForm(request.POST, offered=_offered(page))
    status = 422
    if form.is_valid():
        try:
            actions.add_increment(_review(page), **form.said(), **_who(request))
        except Conflict as conflict:
            status = show_refusal(form, conflict)
        else:
            return _added(request, reference)
    typed = {"increment_form": form}
    return _show(request, page, typed, fragment="adding", status=status)


@require_POST
def remark_add(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Add what a stakeholder said."""
    page = _written(request, reference)
    form = RemarkForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            actions.add_remark(_review(page), **form.cleaned_data, **_who(request))
        except Conflict as conflict:
            status = show_refusal(form, conflict)
        else:
            return _added(request, reference)
    typed = {"remark_form": form}
    return _show(request, page, typed, fragment="adding", status=status)


@require_POST
def review_take_out(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Take an increment or a remark out again."""
    review = _review(_written(request, reference))
    with tenant(request.organization.pk, read_only=True):
        line = queries.line_called(review, request.POST.get("row", ""))
    if line is None:
        raise Http404
    actions.take_out(line, **_who(request))
    return _done(request, reference, "Taken out.")


@require_POST
def review_saw(
    request: MemberRequest, slug: str, reference: str, key_result: str
) -> HttpResponse:
    """Say what was seen of a key result."""
    page = _written(request, reference)
    offered = {one.reference: one for one in _offered(page)}
    about = found(offered.get(key_result))
    form = SawForm(request.POST)
    if not form.is_valid():
        raise Conflict("Say it in at most 1 000 characters.")
    status, overtaken = 200, ""
    try:
        actions.say_seen(_review(page), about, **form.cleaned_data, **_who(request))
    except Stale as stale:
        status, overtaken = stale.status, key_result
    context = {"overtaken": overtaken, "typed": form.cleaned_data["saw"]}
    if not wants_fragment(request):
        if not overtaken:
            return _done(request, reference, "Saved.")
        return _show(request, _page(request, reference), context, status=status)
    page = _page(request, reference)
    context |= {"row": page.seen[about.pk], "may_write": page.may_write}
    context |= {"sprint": page.sprint.sprint, "reference": key_result}
    return _told(render_page(request, "sprints/_saw.html", context, status=status))


@require_POST
def review_decide(
    request: MemberRequest, slug: str, reference: str, objective: str
) -> HttpResponse:
    """Write down what is decided about an OKR; it is carried out at the close."""
    page = _written(request, reference)
    typed = _decision_forms(request, page, only=objective)
    form = found(typed.get(objective))
    status = 422
    if form.is_valid():
        try:
            actions.decide(
                _review(page), form.objective, **form.said(), **_who(request)
            )
        except Conflict as conflict:
            status = _refuse(form, conflict)
        else:
            return _decided(request, reference, objective)
    if not wants_fragment(request):
        return _show(request, page, {"decision_forms": typed}, status=status)
    context = {"form": form, "name": objective, "sprint": page.sprint.sprint}
    return render_page(request, "sprints/_decision.html", context, status=status)


@require_POST
def review_close(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Carry out the decisions and close the sprint; refused, all that was typed stays."""
    page = _written(request, reference)
    typed = _decision_forms(request, page)
    close = CloseForm(request.POST, page=page.sprint, version=_review(page).version)
    is_valid = all([close.is_valid(), *(form.is_valid() for form in typed.values())])
    status = 422
    for name in (name for name, form in typed.items() if not form.is_bound):
        close.add_error(None, f"{name} has come in. Decide about it, too.")
    if is_valid:
        try:
            actions.close_review(
                _review(page),
                decisions={form.objective: form.said() for form in typed.values()},
                **close.said(),
                **_who(request),
                now=request.now,
            )
        except Refusal as refusal:
            named = typed.get(refusal.facts.get("objective", ""))
            status = _refuse(named or close, refusal)
        else:
            return _done(request, reference, "The review is closed.")
    typed_too = {"decision_forms": typed, "close_form": close}
    return _show(request, page, typed_too, status=status)


def _page(request: MemberRequest, reference: str) -> ReviewPage:
    with tenant(request.organization.pk, read_only=True):
        person, teams = standing_with_teams(request.membership, request.today)
        return found(
            queries.review_page(
                reference,
                person=person,
                my_teams=teams,
                on=request.today,
                settings=request.settings,
            )
        )


def _written(request: MemberRequest, reference: str) -> ReviewPage:
    """Return the page for who may write into the review; refuse others."""
    page = _page(request, reference)
    _review(page)
    return page


def _review(page: ReviewPage) -> SprintReview:
    page.may_review.enforce()
    if page.review is None:
        raise Conflict("The review is not open yet.")
    return page.review


def _who(request: MemberRequest) -> dict[str, Any]:
    return {"actor": request.membership, "on": request.today}


def _offered(page: ReviewPage) -> list[KeyResult]:
    """Return the key results of the goal, then those that are decided about."""
    moved = [one.key_result for one in page.sprint.moved]
    apart = [line.key_result for line in page.sprint.apart]
    of_members = [one for played in page.played.values() for one in played]
    return list({one.pk: one for one in (*moved, *apart, *of_members)}.values())


def _decision_forms(
    request: MemberRequest, page: ReviewPage, *, only: str = ""
) -> dict[str, DecisionForm]:
    """Return a form for each OKR; those that were not sent show what is saved.

    At the close that is an OKR that came in after the page was read.
    """
    people, teams = (
        _named(request, to_show=only == NONE) if page.may_write else ([], [])
    )
    forms_of = {}
    for row in page.decisions:
        name = row.objective.reference
        is_here = only == name or (not only and f"{name}-kind" in request.POST)
        is_sent = request.method == "POST" and is_here
        data: Mapping[str, Any] | None = request.POST if is_sent else None
        forms_of[name] = DecisionForm(
            data,
            row=row,
            played=page.played.get(row.objective_id, []),
            people=people,
            teams=teams,
        )
    return forms_of


def _named(
    request: MemberRequest, *, to_show: bool
) -> tuple[list[Membership], list[Team]]:
    """Return whom a decision can name; only by name where it is but shown."""
    with tenant(request.organization.pk, read_only=True):
        if to_show:
            return queries.offered(MOST_PEOPLE)
        return list(writers()[:MOST_PEOPLE]), list(current_teams())


def _added(request: MemberRequest, reference: str) -> HttpResponse:
    if not wants_fragment(request):
        return _done(request, reference, "Written down.")
    page = _page(request, reference)
    return _told(_show(request, page, fragment="adding"))


def _decided(request: MemberRequest, reference: str, objective: str) -> HttpResponse:
    if not wants_fragment(request):
        return _done(request, reference, f"Decided about {objective}.")
    page = _page(request, reference)
    form = _decision_forms(request, page, only=NONE)[objective]
    context = {"form": form, "name": objective, "sprint": page.sprint.sprint}
    return _told(render_page(request, "sprints/_decision.html", context))


def _told(response: HttpResponse) -> HttpResponse:
    """Let the page read again what everybody said."""
    response["HX-Trigger"] = json.dumps({"review:changed": {}})
    return response


def _refuse(form: forms.Form, refusal: Refusal) -> int:
    """Put a refusal beside its field where the form has it, or above.

    After somebody else's save the form goes on from that, with what was typed here.
    """
    if isinstance(refusal, Stale):
        say_version(form, refusal.facts["version"])
    field = refusal.facts.get("field")
    form.add_error(field if field in form.fields else None, refusal.reason)
    return refusal.status


def _show(
    request: MemberRequest,
    page: ReviewPage,
    typed: Mapping[str, Any] | None = None,
    *,
    fragment: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "page": page.sprint,
        "sprint": page.sprint.sprint,
        "shown": page,
        "my_teams": page.my_teams,
        "increment_form": IncrementForm(None, offered=_offered(page)),
        "remark_form": RemarkForm(),
        "decision_forms": {},
        "close_form": None,
        "known": "{}",
        "overtaken": "",
    }
    context |= typed or {}
    if page.review is not None:
        context["decision_forms"] = context["decision_forms"] or _decision_forms(
            request, page, only=NONE
        )
        context["close_form"] = context["close_form"] or CloseForm(
            None, page=page.sprint, version=page.review.version
        )
    return render_page(request, PAGE, context, fragment=fragment, status=status)


def _done(request: MemberRequest, reference: str, words: str) -> HttpResponse:
    to = reverse("sprints:review", args=[request.organization.slug, reference])
    return done(request, "review:changed", to=to, words=words)
