import pytest

from conversations import actions
from conversations.models import Comment, Mention, Reaction
from okrhub.lib.errors import Conflict, NotPermitted, Stale
from organizations.models import AuditEvent

pytestmark = pytest.mark.usefixtures("in_acme")


@pytest.fixture
def write(objective, pia, today, now):
    """Say something about O-12, as Pia unless said."""

    def say(text, actor=pia):
        return actions.write_comment(
            objective, text=text, actor=actor, on=today, now=now
        )

    return say


def mentions():
    rows = Mention.objects.select_related("membership__user")
    return {row.membership.user.name for row in rows}


def test_a_comment_mentions_people_and_leaves_a_trail(write, pia, dev, sam, now):
    comment = write("  @Dev Dale and @sam@acme.example, is this **true**?  ")

    assert comment.text == "@Dev Dale and @sam@acme.example, is this **true**?"
    assert (comment.author, comment.written_at) == (pia, now)
    assert mentions() == {"Dev Dale", "Sam Stone"}
    events = AuditEvent.objects.filter(action="comment.written")
    assert {event.actor_id for event in events} == {pia.user_id}


def test_nobody_mentions_oneself(write, pia):
    write("Note to @Pia Park")

    assert mentions() == set()


def test_an_empty_comment_is_refused(write):
    with pytest.raises(Conflict, match="Say something"):
        write("   ")


def test_a_viewer_does_not_comment(write, vera):
    with pytest.raises(NotPermitted):
        write("Hello", actor=vera)


def test_an_edit_moves_the_mentions_along(write, pia, dev, sam, today, now):
    comment = write("@Dev Dale?")

    actions.edit_comment(
        comment, text="@Sam Stone?", version=1, actor=pia, on=today, now=now
    )

    saved = Comment.objects.get()
    assert (saved.text, saved.edited_at, saved.version) == ("@Sam Stone?", now, 2)
    assert mentions() == {"Sam Stone"}


def test_only_its_author_changes_a_comment(write, sam, ada, today, now):
    comment = write("Mine")

    for person in (sam, ada):
        with pytest.raises(NotPermitted, match="author"):
            actions.edit_comment(
                comment, text="Ours", version=1, actor=person, on=today, now=now
            )
        with pytest.raises(NotPermitted, match="author"):
            actions.delete_comment(comment, actor=person, on=today, now=now)


def test_a_stale_edit_overwrites_nothing(write, pia, today, now):
    comment = write("One")
    given = {"actor": pia, "on": today, "now": now, "version": 1}
    actions.edit_comment(comment, text="Two", **given)

    with pytest.raises(Stale):
        actions.edit_comment(comment, text="Three", **given)

    assert Comment.objects.get().text == "Two"


def test_what_was_taken_back_can_be_brought_back(write, pia, today, now):
    comment = write("Too quick")

    actions.delete_comment(comment, actor=pia, on=today, now=now)
    assert Comment.objects.get().deleted_at == now
    with pytest.raises(Conflict, match="Bring it back"):
        actions.edit_comment(comment, text="x", version=2, actor=pia, on=today, now=now)
    actions.restore_comment(comment, actor=pia, on=today)

    assert Comment.objects.get().deleted_at is None


def test_a_reaction_counts_once_and_can_be_taken_back(write, dev, today):
    comment = write("Done")

    for _ in range(2):
        actions.react(comment, kind="agree", actor=dev, on=today)
    assert Reaction.objects.count() == 1
    with pytest.raises(Conflict, match="no such"):
        actions.react(comment, kind="shout", actor=dev, on=today)
    actions.unreact(comment, kind="agree", actor=dev, on=today)

    assert not Reaction.objects.exists()
