"""The coach beside a field, and the words that an organisation teaches it."""

import json
from dataclasses import dataclass, field

from django.http import HttpResponse, HttpResponseBadRequest
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from measures.models import Metric
from measures.queries import like_metrics
from objectives import actions, policies, queries
from objectives.coaching import (
    LANGUAGES,
    OWN_LISTS,
    Finding,
    InitiativeText,
    KeyResultText,
    Level,
    ObjectiveText,
    SprintGoalText,
    digest_of,
    is_act,
    shown,
    verdict,
)
from objectives.forms.coaching import Asked, AskedForm, CoachWordForm
from objectives.models import Objective
from objectives.topology import DRIFT, Reach
from objectives.views.opened import done
from objectives.views.sizing import WayOut, ways_out
from okrhub.lib.errors import Conflict
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from teams.requests import reader

FINDINGS = "objectives/_coach_findings.html"
WORDS = "objectives/coach_words.html"
EVENT = "coach:words"
MOST_METRICS = 2


@dataclass(frozen=True, slots=True)
class Question:
    """A finding as it stands beside the field."""

    finding: Finding
    dismissal: str

    @property
    def may_dismiss(self) -> bool:
        """Say whether it vanishes with one tap; what is needed stays (DOMAIN 5)."""
        return self.finding.level < Level.BLOCK


@dataclass(frozen=True, slots=True)
class Advice:
    """What the coach says about one text, and how it can be rewritten.

    `is_act` says that the text is something to do; `kept` is what the button sends that
    keeps it as an initiative of a saved key result. Where its teams cannot move what
    stands above, `drift` says so in place of all questions about wording, with the `ways`
    out (DOMAIN 5).
    """

    questions: list[Question]
    drift: str = ""
    ways: list[WayOut] = field(default_factory=list)
    is_act: bool = False
    kept: str = ""
    metrics: list[Metric] = field(default_factory=list)


@require_POST
def coach(request: MemberRequest, slug: str) -> HttpResponse:
    """Answer with at most two questions about a text; nothing is written."""
    asked = AskedForm(request.GET)
    if not asked.is_valid():
        return HttpResponseBadRequest()
    return show_advice(request, asked)


@require_POST
def coach_dismiss(request: MemberRequest, slug: str) -> HttpResponse:
    """Take a question away from a text, for this person alone."""
    asked = AskedForm(request.GET)
    if not asked.is_valid():
        return HttpResponseBadRequest()
    actions.dismiss_question(
        actor=request.membership,
        code=request.POST.get("dismissed", ""),
        text=words_of(text_of(request, asked)[0]),
        on=request.today,
        now=request.now,
    )
    return show_advice(request, asked)


def show_advice(request: MemberRequest, asked: AskedForm) -> HttpResponse:
    """Show what the coach asks about a text."""
    with tenant(request.organization.pk, read_only=True):
        context = {
            "advice": advice(request, asked),
            "asked": asked.cleaned_data,
            "query": request.GET.urlencode(),
        }
        return render_page(request, FINDINGS, context)


def words_of(text: Asked) -> str:
    """Return the words of a text."""
    if isinstance(text, KeyResultText | ObjectiveText):
        return text.title
    return text.text


def text_of(request: MemberRequest, asked: AskedForm) -> tuple[Asked, Objective | None]:
    """Return the text as typed, with the saved numbers of its key result.

    And the saved objective that it belongs to, None for one that is still to be saved.
    """
    saved = of = None
    with tenant(request.organization.pk, read_only=True):
        if asked.cleaned_data["reference"]:
            saved = found(queries.key_result_called(asked.cleaned_data["reference"]))
            of = saved.objective
        elif asked.cleaned_data["of"]:
            of = found(queries.objective_called(asked.cleaned_data["of"]))
    return asked.text_in(request.POST, saved), of


def advice(request: MemberRequest, asked: AskedForm) -> Advice:
    """Return the questions about a text that this person did not take away."""
    text, of = text_of(request, asked)
    words = words_of(text)
    if not words.strip():
        return Advice([])
    here = queries.coach_here()
    if isinstance(text, KeyResultText):
        objective = request.POST.get("title", "") if asked.cleaned_data["names"] else ""
        found_here = here.key_result(text, objective=objective)
    elif isinstance(text, SprintGoalText):
        found_here = here.sprint_goal(text)
    elif isinstance(text, InitiativeText):
        found_here = here.initiative(text)
    else:
        found_here = here.objective(text)
    digest = digest_of(words)
    gone = {code for _, code in queries.dismissed(request.membership, [digest])}
    drift, reached = drift_of(text, of)
    if of and reached and drift:
        needed = [each for each in found_here if each.level is Level.BLOCK]
        return Advice(
            [Question(each, "") for each in shown(needed)[:1]],
            drift="" if DRIFT in gone else drift,
            ways=[] if DRIFT in gone else ways_out(request, of, reached),
        )
    left = shown(each for each in found_here if each.code not in gone)
    can_be_tried = is_act(left)
    return Advice(
        [Question(each, json.dumps({"dismissed": each.code})) for each in left],
        is_act=can_be_tried,
        kept=json.dumps({"text": words[:600]}),
        metrics=like_metrics(words, most=MOST_METRICS) if can_be_tried else [],
    )


def drift_of(text: Asked, of: Objective | None) -> tuple[str, Reach | None]:
    """Return the question where a text of an OKR is out of its teams' reach."""
    if of is None or isinstance(text, SprintGoalText | InitiativeText):
        return "", None
    label = (
        verdict(text.title).label
        if isinstance(text, KeyResultText)
        else queries.label_of_objective(text.title)
    )
    return queries.drift_about(of, label)


@require_http_methods(["GET", "HEAD", "POST"])
def coach_words(request: MemberRequest, slug: str) -> HttpResponse:
    """Show the words that the organisation added and muted, and set one."""
    with tenant(request.organization.pk, read_only=True):
        actor = reader(request).standing
    policies.may_set_coach_words(actor).enforce()
    form = CoachWordForm(request.POST or None)
    status = 422 if request.method == "POST" else 200
    if form.is_valid():
        try:
            row = actions.set_coach_word(
                actor=request.membership,
                on=request.today,
                now=request.now,
                **form.cleaned_data,
            )
        except Conflict as refusal:
            status = show_refusal(form, refusal)
        else:
            return words_set(request, f"The coach knows “{row.word}”.")
    context = {"form": form, "rows": words_by_list(request)}
    return render_page(request, WORDS, context, status=status)


@require_POST
def coach_word_remove(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Take back what was said about a word."""
    with tenant(request.organization.pk, read_only=True):
        word = found(queries.coach_word_number(pk))
    actions.remove_coach_word(
        word, actor=request.membership, on=request.today, now=request.now
    )
    return words_set(request, f"“{word.word}” is as it was.")


def words_set(request: MemberRequest, words: str) -> HttpResponse:
    """Lead back to the words."""
    address = reverse("objectives:coach_words", args=[request.organization.slug])
    return done(request, EVENT, to=address, words=words)


def words_by_list(request: MemberRequest) -> list[dict[str, object]]:
    """Return the organisation's words with the names of language and list."""
    with tenant(request.organization.pk, read_only=True):
        return [
            {
                "word": row,
                "language": LANGUAGES.get(row.language, row.language),
                "list": OWN_LISTS.get(row.list, row.list),
            }
            for row in queries.coach_words()
        ]
