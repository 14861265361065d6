"""Many persons edit one key result at the same moment (SECURITY C3).

Each sends every edit upon the version that it saw last; one that comes too late is
refused. What was saved, the versions and the history must agree.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from objectives.models import KeyResult
from okrhub.lib.tenancy import tenant
from organizations.models import AuditEvent, Membership, Organization
from teams.models import Team
from tests import factories
from tests.server import at_once

SAVED = 200
STALE = 412


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, and the version there is now."""

    status: int
    version: int


Send = Callable[[str, int], Answer]


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit that was answered: its text, and the version it was made upon."""

    text: str
    upon: int
    answer: Answer


def editors(acme: Organization, billing: Team, many: int) -> list[Membership]:
    """Return so many developers of Billing."""
    return [
        factories.member(acme, f"editor{number} Berg", team=billing)
        for number in range(many)
    ]


def race(senders: Sequence[Send], *, edits: int, tries: int = 1) -> list[Edit]:
    """Let everybody begin at once and edit so many times; return what was answered.

    Who is refused sees what was saved instead, and sends the edit again while `tries`
    last.
    """

    def write(editor: int) -> list[Edit]:
        seen, done = 1, []
        for number in range(edits):
            text = f"Edit {number} of editor {editor}"
            for _ in range(tries):
                answer = senders[editor](text, seen)
                done.append(Edit(text, seen, answer))
                seen = answer.version
                if answer.status == SAVED:
                    break
        return done

    calls = [lambda editor=editor: write(editor) for editor in range(len(senders))]
    return [edit for edits in at_once(calls) for edit in edits]


def check(edits: Sequence[Edit], key_result: KeyResult) -> int:
    """Check that saves, versions and history rows are the same; return their number.

    Every refused edit was made upon a version that somebody had replaced before.
    """
    saved = {edit.answer.version: edit for edit in edits if edit.answer.status == SAVED}
    refused = [edit for edit in edits if edit.answer.status != SAVED]
    assert {edit.answer.status for edit in refused} <= {STALE}
    assert len(saved) + len(refused) == len(edits)
    assert sorted(saved) == list(range(2, len(saved) + 2))
    assert all(edit.upon == version - 1 for version, edit in saved.items())
    assert all(edit.upon + 1 in saved for edit in refused)

    with tenant(key_result.organization_id):
        row = KeyResult.objects.get(pk=key_result.pk)
        history = AuditEvent.objects.filter(
            table_name="objectives_keyresult", row_id=row.pk, operation="update"
        )
        written = [event.after or {} for event in history]
    texts = {after["version"]: after["title"] for after in written}
    assert texts == {version: edit.text for version, edit in saved.items()}
    assert len(written) == len(saved)
    assert (row.version, row.title) == (len(saved) + 1, saved[len(saved) + 1].text)
    return len(saved)
