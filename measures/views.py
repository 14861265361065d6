"""KPIs set up, changed and archived; their values said one by one or as a file."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from measures import actions, policies, queries
from measures.forms import KpiForm, ValueForm, ValuesFileForm, saved_kpi
from measures.importing import Preview
from measures.models import Kpi
from okrhub.lib.errors import Conflict, Stale
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import SeeOther, changed, done, render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.models import Membership
from organizations.queries import people
from organizations.requests import MemberRequest
from teams.models import Team, Unit
from teams.queries import standing
from teams.standing import Standing

MOST_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def kpi_create(request: MemberRequest, slug: str) -> HttpResponse:
    """Set up a KPI."""
    check_layer(request)
    with tenant(request.organization.pk, read_only=True):
        actor = standing(request.membership, request.today)
        homes = queries.homes_for(actor)
        metrics = list(queries.metrics())
        form = kpi_form(request, homes)
    if not homes:
        policies.may_register_kpi(actor, None).enforce()
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                kpi = actions.register_kpi(
                    form.metric(),
                    actor=request.membership,
                    on=request.today,
                    **form.place(),
                    **form.columns(),
                )
            except Conflict as refusal:
                status = show_refusal(form, refusal)
            else:
                messages.success(request, f"{kpi.reference} is set up.")
                return changed(request, "kpi:registered", address_of(request, kpi))
    context = {"form": form, "kpi": None, "metrics": metrics}
    return render_page(request, "measures/kpi_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def kpi_edit(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Change a KPI; who was overtaken sees both and keeps the own."""
    kpi, actor = kpi_here(request, reference)
    policies.may_edit_kpi(actor, kpi).enforce()
    with tenant(request.organization.pk, read_only=True):
        form = kpi_form(request, [], kpi)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                save(request, kpi, form)
            except Stale as stale:
                status = stale.status
                now, _ = kpi_here(request, reference)
                theirs = saved_kpi(now)
                form.keep_beside(theirs, theirs.pop("version"))
            except Conflict as refusal:
                status = show_refusal(form, refusal)
            else:
                messages.success(request, f"{kpi.reference} is saved.")
                return changed(request, "kpi:edited", address_of(request, kpi))
    context = {"form": form, "kpi": kpi, "metrics": []}
    return render_page(request, "measures/kpi_form.html", context, status=status)


@require_POST
def kpi_archive(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Archive a KPI; its page offers to undo it."""
    kpi, _ = kpi_here(request, reference)
    actions.archive_kpi(kpi, actor=request.membership, on=request.today)
    messages.success(request, f"{kpi.reference} is archived.")
    return changed(request, "kpi:archived", address_of(request, kpi))


@require_POST
def kpi_restore(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Watch an archived KPI again."""
    kpi, _ = kpi_here(request, reference)
    actions.restore_kpi(kpi, actor=request.membership, on=request.today)
    messages.success(request, f"{kpi.reference} is watched again.")
    return changed(request, "kpi:restored", address_of(request, kpi))


@require_http_methods(["GET", "HEAD", "POST"])
def value_add(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Say a value of a KPI, on a page or in a dialog."""
    kpi, actor = kpi_here(request, reference)
    policies.may_record_value(actor, kpi).enforce()
    data = request.POST if request.method == "POST" else None
    initial = {"measured_on": request.today}
    form = ValueForm(data, initial=initial, unit=kpi.metric.unit)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.record_value(
                    kpi,
                    actor=request.membership,
                    on=request.today,
                    now=request.now,
                    **form.cleaned_data,
                )
            except Conflict as refusal:
                status = show_refusal(form, refusal)
            else:
                words = f"The value of {kpi.reference} is saved."
                to = address_of(request, kpi)
                return done(request, "kpi:measured", to=to, words=words)
    context = {"form": form, "kpi": kpi}
    template = "measures/value_add.html"
    return render_page(request, template, context, fragment="dialog", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def values_import(request: MemberRequest, slug: str) -> HttpResponse:
    """Read a file of values, show what each row becomes, and write it when confirmed."""
    check_layer(request)
    with tenant(request.organization.pk, read_only=True):
        actor = standing(request.membership, request.today)
    if not actor.writes:
        policies.VIEWERS_READ.enforce()
    if request.method != "POST":
        return show_import(request, ValuesFileForm())
    form = ValuesFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return show_import(request, form, status=422)
    with tenant(request.organization.pk, read_only=True):
        preview = queries.preview(form.rows, actor=actor, on=request.today)
    if "confirm" not in request.POST:
        return show_import(request, form, preview)
    recorded = actions.import_values(
        preview,
        actor=request.membership,
        on=request.today,
        now=request.now,
    )
    count = len(recorded.written)
    messages.success(request, f"{count} value{'s' if count != 1 else ''} imported.")
    return SeeOther(reverse("screens:kpi_list", args=[slug]))


def show_import(
    request: MemberRequest,
    form: ValuesFileForm,
    preview: Preview | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Show the form, and what a file that was read would become."""
    context = {
        "form": form,
        "preview": preview,
        "first": preview.new[:MOST_SHOWN] if preview else [],
        "text": form.cleaned_data["text"] if preview else "",
    }
    return render_page(request, "measures/values_import.html", context, status=status)


def kpi_here(request: MemberRequest, reference: str) -> tuple[Kpi, Standing]:
    """Return a KPI and where the person stands; 404 without. Two queries."""
    with tenant(request.organization.pk, read_only=True):
        kpi = found(queries.kpi_called(reference))
        return kpi, standing(request.membership, request.today)


def address_of(request: MemberRequest, kpi: Kpi) -> str:
    """Return the address of a KPI's page."""
    return reverse(
        "screens:kpi_detail", args=[request.organization.slug, kpi.reference]
    )


def kpi_form(
    request: MemberRequest, homes: list[Team | Unit], kpi: Kpi | None = None
) -> KpiForm:
    """Return the form with what is saved, preset or typed."""
    return KpiForm(
        request.POST if request.method == "POST" else None,
        homes=homes,
        people=[
            person
            for person in people()
            if person.is_active and person.role != Membership.Role.VIEWER
        ],
        initial=saved_kpi(kpi) if kpi else {"home": request.GET.get("team", "")},
        kpi=kpi,
    )


def save(request: MemberRequest, kpi: Kpi, form: KpiForm) -> None:
    """Save a changed KPI; who may not edit metrics leaves the area as it is."""
    actions.edit_kpi(
        kpi,
        form.cleaned_data["version"] or kpi.version,
        actor=request.membership,
        on=request.today,
        key_value_area=form.cleaned_data["key_value_area"],
        **form.columns(),
    )


def check_layer(request: MemberRequest) -> None:
    """Show nothing of KPIs where they are switched off."""
    if not request.settings.has_kpis:
        raise Http404
