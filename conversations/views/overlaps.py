"""OKRs of two teams that are alike or in conflict: the list, and the answer."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from conversations import actions, policies, queries
from conversations.forms.overlaps import AnswerOverlapForm, OverlapFilterForm
from conversations.views.opened import FORM
from objectives.views.opened import done, who
from okrhub.lib.errors import Conflict
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from teams.queries import team_names
from teams.requests import reader

CHANGED = "overlap:changed"


@require_safe
def overlap_list(request: MemberRequest, slug: str) -> HttpResponse:
    """List what is alike or in conflict and waits for an answer; or what was said."""
    form = OverlapFilterForm(request.GET, teams=team_names())
    wanted = form.wanted()
    page, rows = queries.overlap_list(
        reader(request).standing,
        request.today,
        number=request.GET.get("page", 1),
        **wanted,
    )
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "here": request.path,
        **wanted,
    }
    template = "conversations/overlap_list.html"
    return render_page(request, template, context, fragment="found")


@require_http_methods(FORM)
def overlap_answer(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Share, merge, or keep both for a reason."""
    with tenant(request.organization.pk, read_only=True):
        overlap = found(queries.overlap_number(pk))
        person = reader(request).standing
    may_answer = policies.may_answer_overlap(person, overlap)
    data = request.POST if request.method == "POST" else None
    form = AnswerOverlapForm(data, overlap=overlap)
    status = 422 if form.is_bound else 200
    if form.is_bound:
        may_answer.enforce()
    if form.is_valid():
        try:
            actions.answer_overlap(overlap, **form.cleaned_data, **who(request))
        except Conflict as refusal:
            status = show_refusal(form, refusal)
        else:
            to = reverse("conversations:overlap_list", args=[slug])
            return done(request, CHANGED, to=to, words="Noted for both teams.")
    context = {"overlap": overlap, "form": form, "may_answer": may_answer}
    template = "conversations/overlap_answer.html"
    return render_page(request, template, context, status=status)
