"""Paste OKRs as text; what was read is confirmed, then drafted or started."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from objectives import actions
from objectives.actions import TakenOver
from objectives.forms.pasting import PastedOkrs, PasteForm
from objectives.models import Cycle, Objective
from objectives.views.drafting import check_may_draft, choices_for, first_values
from objectives.views.opened import address_of
from okrhub.lib.errors import Conflict, Refusal
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import changed, render_page
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from teams.requests import reader


@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: MemberRequest, slug: str) -> HttpResponse:
    """Read pasted text, show what was read, and take it over when it is confirmed."""
    with tenant(request.organization.pk, read_only=True):
        actor = reader(request).standing
        choices = choices_for(request, actor)
        initial = first_values(request, actor, choices)
    check_may_draft(actor, choices)
    form = PasteForm(request.POST or None, choices=choices, initial=initial)
    if request.method != "POST":
        return _show(request, form, None)
    if "take" not in request.POST:
        text = request.POST.get("text", "")
        return _show(request, form, PastedOkrs.read(text, request.POST))
    okrs = PastedOkrs.typed(request.POST)
    if not all([form.is_valid(), okrs.is_valid()]):
        return _show(request, form, okrs, status=422)
    try:
        return _take_over(request, form, okrs)
    except Conflict as refusal:
        return _show(request, form, okrs, status=show_refusal(form, refusal))


def _show(
    request: MemberRequest, form: PasteForm, okrs: PastedOkrs | None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "okrs": okrs}
    return render_page(
        request, "objectives/paste.html", context, fragment="read", status=status
    )


def _take_over(
    request: MemberRequest, form: PasteForm, okrs: PastedOkrs
) -> HttpResponse:
    drafts = okrs.drafts()
    if not drafts:
        raise Conflict("Nothing is chosen to be taken over.")
    taken = actions.take_over_okrs(
        drafts,
        actor=request.membership,
        team=form.chosen_team,
        cycle=_cycle(request, form),
        on=request.today,
        now=request.now,
    )
    _say(request, taken)
    to = reverse("objectives:objective_list", args=[request.organization.slug])
    if len(taken) == 1:
        to = address_of(request, taken[0].objective)
    return changed(request, "objectives:taken-over", to)


def _cycle(request: MemberRequest, form: PasteForm) -> Cycle:
    """Return the chosen cycle; make the present one if it is not there yet."""
    chosen = form.cleaned_data["cycle"]
    return form.cycles.get(chosen) or actions.open_cycle(
        actor=request.membership, cadence=chosen, on=request.today, now=request.now
    )


def _say(request: MemberRequest, taken: list[TakenOver]) -> None:
    """Say what is there now, and of each that was not started why."""
    names = ", ".join(each.objective.reference for each in taken)
    verb = "is" if len(taken) == 1 else "are"
    messages.success(request, f"{names} {verb} taken over.")
    for each in taken:
        if each.refusal is not None:
            messages.warning(request, _why_not_started(each.objective, each.refusal))


def _why_not_started(objective: Objective, refusal: Refusal) -> str:
    fills = ", ".join(fill["reference"] for fill in refusal.facts.get("fills", []))
    words = f"{objective.reference} stays {objective.get_state_display().lower()}."
    words = f"{words} {refusal.reason}"
    return f"{words} They are {fills}." if fills else words
