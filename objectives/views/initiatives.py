"""Initiatives: written down under a key result, and edited."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from objectives import actions, policies, queries
from objectives.actions.initiatives import EDITABLE
from objectives.forms.initiatives import InitiativeForm
from objectives.models import Initiative, InitiativeLink
from objectives.views.opened import address_of, done, key_result_here
from okrhub.lib.errors import Conflict
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from teams.requests import reader

EVENT = "initiative:saved"
TEMPLATE = "objectives/initiative_form.html"


@require_safe
def initiative_detail(
    request: MemberRequest, slug: str, reference: str
) -> HttpResponse:
    """Lead from I-4 to its place on the page of the first objective that it serves.

    Heartbeat that serves none stands on the board of its team.
    """
    initiative = initiative_here(request, reference)
    address, part = place_of(request, initiative, first_link(initiative))
    return HttpResponseRedirect(f"{address}#{part}-{initiative.number}")


@require_http_methods(["GET", "HEAD", "POST"])
def initiative_add(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Write down what the team would try for a key result."""
    key_result, actor = key_result_here(request, reference)
    policies.may_add_initiative(actor, key_result).enforce()
    form = InitiativeForm(request.POST or None)
    address = address_of(request, key_result.objective)
    context = {
        "form": form,
        "key_result": key_result,
        "initiative": None,
        "back": address,
    }
    status = 200
    if request.method == "POST":
        status = 422
    if form.is_valid():
        try:
            actions.add_initiative(
                actor=request.membership,
                moves=form.moves(key_result),
                on=request.today,
                now=request.now,
                **form.columns(),
            )
        except Conflict as refusal:
            status = show_refusal(form, refusal)
        else:
            to = f"{address}#initiatives"
            return done(request, EVENT, to=to, words="The initiative is kept.")
    return render_page(request, TEMPLATE, context, fragment="form", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def initiative_edit(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Change an initiative: its words, its kind, where it stands."""
    initiative = initiative_here(request, reference)
    link = first_link(initiative)
    with tenant(request.organization.pk, read_only=True):
        actor = reader(request).standing
    drafted = [each.key_result for each in initiative.links.all()]
    policies.may_edit_initiative(actor, initiative, drafted=drafted).enforce()
    form = InitiativeForm.over(initiative, link, request.POST or None)
    address, _ = place_of(request, initiative, link)
    key_result = link.key_result if link else None
    context = {
        "form": form,
        "key_result": key_result,
        "initiative": initiative,
        "back": address,
    }
    status = 422 if request.method == "POST" else 200
    if form.is_valid():
        try:
            save(request, initiative, link, form)
        except Conflict as refusal:
            status = show_stale_or(request, form, initiative, refusal)
        else:
            to = f"{address}#initiatives"
            words = f"{initiative.reference} is saved."
            return done(request, EVENT, to=to, words=words)
    return render_page(request, TEMPLATE, context, fragment="form", status=status)


def save(
    request: MemberRequest,
    initiative: Initiative,
    link: InitiativeLink | None,
    form: InitiativeForm,
) -> None:
    """Save an edited initiative with what it should move."""
    actions.edit_initiative(
        initiative,
        actor=request.membership,
        changes=form.columns(),
        moves=form.moves_beside(link, list(initiative.links.all())),
        version=form.cleaned_data["version"],
        on=request.today,
        now=request.now,
    )


def show_stale_or(
    request: MemberRequest,
    form: InitiativeForm,
    initiative: Initiative,
    refusal: Conflict,
) -> int:
    """Set both texts side by side if somebody saved meanwhile, else say the refusal."""
    if "version" not in refusal.facts:
        return show_refusal(form, refusal)
    now = initiative_here(request, initiative.reference)
    columns = {name: getattr(now, name) for name in sorted(EDITABLE)}
    form.keep_beside(columns, now.version)
    return refusal.status


def initiative_here(request: MemberRequest, reference: str) -> Initiative:
    """Return an initiative with what it should move; 404 without. Two queries."""
    with tenant(request.organization.pk, read_only=True):
        return found(queries.initiative_called(reference))


def first_link(initiative: Initiative) -> InitiativeLink | None:
    """Return the link to the key result that it was written down for, if to any."""
    return next(iter(initiative.links.all()), None)


def place_of(
    request: MemberRequest, initiative: Initiative, link: InitiativeLink | None
) -> tuple[str, str]:
    """Return the address of the page where it stands, and what its place is called."""
    if link is not None:
        return address_of(request, link.key_result.objective), "initiative"
    board = reverse("objectives:initiative_board", args=[request.organization.slug])
    return f"{board}?team={initiative.team.reference}", "card"
