"""Comments on an objective: a page, and the same as a part of the objective's page."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from conversations import actions, policies, queries
from conversations.forms.comments import CommentForm, EditCommentForm
from conversations.models import Comment
from conversations.views.opened import FORM, address
from objectives.actions.private import is_private
from objectives.models import Objective
from objectives.views.opened import done, objective_here
from okrhub.lib.errors import Conflict, Stale
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from teams.requests import reader

PAGE = "conversations/comments.html"
CHANGED = "comment:changed"


@require_http_methods(FORM)
def comments(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show what was said about an objective, and take another comment."""
    objective, actor = objective_here(request, reference)
    form = CommentForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        policies.may_comment(actor).enforce()
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            return write(request, objective, form)
        except Conflict as refusal:
            status = show_refusal(form, refusal)
    context = {
        "talk": talk_here(request, objective),
        "objective": objective,
        "form": form,
        "is_private": is_private(objective),
        "may_comment": policies.may_comment(actor) and not is_private(objective),
    }
    return render_page(request, PAGE, context, fragment="talk", status=status)


@require_POST
def comments_seen(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Note that the reader has seen where comments mention them."""
    objective, _ = objective_here(request, reference)
    actions.see_mentions(objective, actor=request.membership, now=request.now)
    to = address(request, "comments", reference)
    return done(request, "mention:seen", to=to, words="Noted.")


@require_http_methods(FORM)
def comment_edit(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Change one's own comment; who was overtaken sees both texts."""
    comment = own_comment(request, pk)
    form = EditCommentForm(
        request.POST if request.method == "POST" else None,
        initial={"text": comment.text, "version": comment.version},
    )
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            edited = actions.edit_comment(
                comment,
                **form.cleaned_data,
                actor=request.membership,
                on=request.today,
                now=request.now,
            )
        except Stale as stale:
            status = stale.status
            saved = own_comment(request, pk)
            form.keep_beside({"text": saved.text}, saved.version)
        except Conflict as refusal:
            status = show_refusal(form, refusal)
        else:
            return said(request, edited, "Changed.")
    context = {"form": form, "comment": comment, "objective": comment.objective}
    return render_page(
        request, "conversations/comment_edit.html", context, status=status
    )


@require_POST
def comment_delete(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Take back one's own comment."""
    comment = actions.delete_comment(
        comment_here(request, pk),
        actor=request.membership,
        on=request.today,
        now=request.now,
    )
    return said(request, comment, "Taken back. You can undo this in the conversation.")


@require_POST
def comment_restore(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Bring back one's own comment."""
    comment = actions.restore_comment(
        comment_here(request, pk), actor=request.membership, on=request.today
    )
    return said(request, comment, "It is back.")


@require_POST
def comment_react(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Answer a comment with one tap, or take that back."""
    comment = comment_here(request, pk)
    is_off = "off" in request.POST
    act = actions.unreact if is_off else actions.react
    act(
        comment,
        kind=request.POST.get("kind", ""),
        actor=request.membership,
        on=request.today,
    )
    return said(request, comment, "Taken back." if is_off else "Noted.")


def write(
    request: MemberRequest, objective: Objective, form: CommentForm
) -> HttpResponse:
    """Write the comment, and answer at its place."""
    comment = actions.write_comment(
        objective,
        **form.cleaned_data,
        actor=request.membership,
        on=request.today,
        now=request.now,
    )
    return said(request, comment, "Said.")


def talk_here(request: MemberRequest, objective: Objective) -> queries.Talk:
    """Return the comments that the reader sees."""
    with tenant(request.organization.pk, read_only=True):
        return queries.talk(
            objective, request.membership, number=request.GET.get("page", 1)
        )


def comment_here(request: MemberRequest, pk: int) -> Comment:
    """Return a comment; 404 for one that is not here."""
    with tenant(request.organization.pk, read_only=True):
        return found(queries.comment_number(pk))


def own_comment(request: MemberRequest, pk: int) -> Comment:
    """Return a comment that the person may change; 404 or 403 otherwise."""
    with tenant(request.organization.pk, read_only=True):
        comment = found(queries.comment_number(pk))
        actor = reader(request).standing
    policies.may_edit_comment(actor, comment).enforce()
    return comment


def said(request: MemberRequest, comment: Comment, words: str) -> HttpResponse:
    """Answer a change of a comment, at its place in the conversation."""
    page = address(request, "comments", comment.objective.reference)
    return done(request, CHANGED, to=f"{page}#comment-{comment.pk}", words=words)
