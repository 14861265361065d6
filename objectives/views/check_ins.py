"""Checking in: on one key result, or a team's whole round on one page."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from objectives import actions, policies, queries
from objectives.forms.check_ins import CheckInForm, CheckInRowForm
from objectives.models import KeyResult
from objectives.queries import KeyResultLine, OkrLine
from objectives.views.opened import address_of, done, key_result_here
from okrhub.lib.errors import Conflict
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import render_page, wants_fragment
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.references import TEAM, number_of
from organizations.requests import MemberRequest
from teams.models import Team
from teams.queries import team_called
from teams.requests import reader

EVENT = "key-result:checked-in"
PAGE = "objectives/check_in.html"
ROUND = "objectives/check_in_round.html"


@dataclass(frozen=True, slots=True)
class Row:
    """A key result in a round, with its form. `is_saved` was just said, or this week."""

    line: KeyResultLine
    form: CheckInForm
    is_saved: bool


@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Say where a key result stands; within a round, its line is answered."""
    key_result = key_result_to_check(request, reference)
    if "round" in request.GET:
        return check_in_row(request, key_result)
    form = CheckInForm(
        request.POST if request.method == "POST" else None,
        key_result=key_result,
        initial={"measured_on": request.today},
    )
    status = save(request, key_result, form)
    if status == 201:
        to = f"{address_of(request, key_result.objective)}#key-result-{key_result.number}"
        return done(
            request, EVENT, to=to, words=f"{key_result.reference} is checked in."
        )
    context = {"form": form, "line": line_of(request, key_result)}
    return render_page(request, PAGE, context, fragment="dialog", status=status)


def check_in_row(request: MemberRequest, key_result: KeyResult) -> HttpResponse:
    """Answer a line of a round: the line itself to htmx, else the round again."""
    team = request.GET["round"]
    found(number_of(team, TEAM))
    form = CheckInRowForm(
        request.POST if request.method == "POST" else None, key_result=key_result
    )
    status = save(request, key_result, form)
    if not wants_fragment(request):
        if not form.is_bound:
            return redirect(round_address(request, team))
        if status != 201:
            return show_round(request, team, typed=form, status=status)
        return done(
            request,
            EVENT,
            to=round_address(request, team),
            words=f"{key_result.reference} is checked in.",
        )
    if status == 201:
        key_result = key_result_to_check(request, key_result.reference)
        form = CheckInRowForm(None, key_result=key_result)
    row = Row(line_of(request, key_result), form, is_saved=status == 201)
    context = {"row": row, "okr": key_result.objective, "team_reference": team}
    shown = 200 if status == 201 else status
    response = render_page(request, ROUND, context, fragment="row", status=shown)
    if status == 201:
        response["HX-Trigger"] = EVENT
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def check_in_round(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show a team's key results in process, those not said as fields."""
    if request.method != "POST":
        return show_round(request, reference)
    with tenant(request.organization.pk, read_only=True):
        rounds = round_of(request, found(team_called(reference)))
    due = [row.line.key_result for row in rows_due(rounds)]
    left = confirm_rest(request, due)
    to = round_address(request, reference)
    return done(request, EVENT, to=to, words=rest_in_words(len(due), left))


def show_round(
    request: MemberRequest,
    reference: str,
    *,
    typed: CheckInForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show a team's round; a line that was refused keeps what was typed."""
    with tenant(request.organization.pk, read_only=True):
        team = found(team_called(reference))
        rounds = round_of(request, team, typed)
    every = [row for _, rows in rounds for row in rows]
    context = {
        "team": team,
        "team_reference": team.reference,
        "here": request.get_full_path()
        if typed is None
        else round_address(request, reference),
        "rounds": rounds,
        "due": rows_due(rounds),
        "count": len(every),
        "said": sum(row.is_saved for row in every),
    }
    part = "savebar" if request.htmx.target == "savebar" else "round"
    return render_page(request, ROUND, context, fragment=part, status=status)


def round_address(request: MemberRequest, team: str) -> str:
    """Return where a team's round is."""
    return reverse("objectives:check_in_round", args=[request.organization.slug, team])


def rows_due(rounds: list[tuple[OkrLine, list[Row]]]) -> list[Row]:
    """Return the lines of a round that are asked for."""
    return [row for _, rows in rounds for row in rows if row.line.is_due]


def key_result_to_check(request: MemberRequest, reference: str) -> KeyResult:
    """Return a key result the person may check in on; 404 or 403 otherwise."""
    key_result, actor = key_result_here(request, reference)
    with tenant(request.organization.pk, read_only=True):
        co_owners = queries.accountable(key_result.objective)
    policies.may_check_in(
        actor, key_result, key_result.objective, co_owners=co_owners
    ).enforce()
    return key_result


def save(request: MemberRequest, key_result: KeyResult, form: CheckInForm) -> int:
    """Check in if that was asked; return 201 when done, else the status to show."""
    if request.method != "POST":
        return 200
    if not form.is_valid():
        return 422
    try:
        actions.check_in(
            key_result,
            actor=request.membership,
            on=request.today,
            now=request.now,
            **form.said(),
        )
    except Conflict as refusal:
        return show_refusal(form, refusal)
    return 201


def line_of(request: MemberRequest, key_result: KeyResult) -> KeyResultLine:
    """Return the key result's line of today."""
    return queries.key_result_line(
        key_result,
        key_result.objective,
        on=request.today,
        settings=request.settings,
    )


def round_of(
    request: MemberRequest, team: Team, typed: CheckInForm | None = None
) -> list[tuple[OkrLine, list[Row]]]:
    """Return the OKRs of a round with the lines that the person may say."""
    actor = reader(request).standing
    okrs = queries.okrs_in_process(
        [team.pk], on=request.today, settings=request.settings
    )
    accountable = queries.accountable_by_objective([okr.objective for okr in okrs])
    asked = request.GET.get("objective", "")
    found_rows = []
    for okr in okrs:
        if asked and okr.objective.reference != asked:
            continue
        if okr.objective.cycle.is_locked:
            continue
        rows = [
            row_of(line, typed)
            for line in okr.key_results
            if policies.may_check_in(
                actor,
                line.key_result,
                okr.objective,
                co_owners=accountable[okr.objective.pk],
            )
        ]
        found_rows.append((okr, rows))
    return [(okr, rows) for okr, rows in found_rows if rows]


def row_of(line: KeyResultLine, typed: CheckInForm | None) -> Row:
    """Return the line of a round; what nobody said this week is to be filled in."""
    if typed is not None and typed.key_result.pk == line.key_result.pk:
        return Row(line, typed, is_saved=False)
    form = CheckInRowForm(None, key_result=line.key_result)
    return Row(line, form, is_saved=line.is_said)


def confirm_rest(request: MemberRequest, key_results: list[KeyResult]) -> list[str]:
    """Say "no change" for each; return the references that need a first word."""
    left = []
    for key_result in key_results:
        try:
            actions.check_in(
                key_result,
                actor=request.membership,
                on=request.today,
                now=request.now,
            )
        except Conflict:
            left.append(key_result.reference)
    return left


def rest_in_words(count: int, left: list[str]) -> str:
    """Say what became of the lines that were confirmed together."""
    saved = count - len(left)
    words = f"No change in {saved} key result{'s' if saved != 1 else ''}."
    if left:
        words += f" Nothing was ever said of {', '.join(left)}: give a first value."
    return words
