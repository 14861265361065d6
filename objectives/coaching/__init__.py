"""The coach: questions about texts of OKRs, and what a text says (DOMAIN 5).

Plain Python without a language model and without a score: texts with the fields around
them come in, findings go out, each with the words that made it fire and a question.
"""

from objectives.coaching.catalogue import CATALOGUE, Rule
from objectives.coaching.cues import Cue
from objectives.coaching.findings import (
    Finding,
    Level,
    Span,
    digest_of,
    is_act,
    shown,
)
from objectives.coaching.key_results import act_of, key_result_findings
from objectives.coaching.lexicon import (
    LANGUAGES,
    OWN_LISTS,
    Lexicon,
    OwnWords,
    language_of,
    lexicon,
)
from objectives.coaching.okrs import (
    initiative_findings,
    objective_findings,
    set_findings,
    sprint_goal_findings,
)
from objectives.coaching.sentences import Sentence, read
from objectives.coaching.texts import (
    InitiativeText,
    KeyResultText,
    ObjectiveText,
    SprintGoalText,
)
from objectives.coaching.tokens import tokens_of
from objectives.coaching.verdict import Label, Verdict, verdict

__all__ = [
    "CATALOGUE",
    "LANGUAGES",
    "OWN_LISTS",
    "Coach",
    "Cue",
    "Finding",
    "InitiativeText",
    "KeyResultText",
    "Label",
    "Level",
    "ObjectiveText",
    "OwnWords",
    "Rule",
    "Span",
    "SprintGoalText",
    "Verdict",
    "digest_of",
    "is_act",
    "language_of",
    "looks_like_output",
    "shown",
    "verdict",
]


class Coach:
    """Reads texts in one language, or in the one that each text seems to be in."""

    def __init__(
        self, *, language: str = "", own: dict[str, OwnWords] | None = None
    ) -> None:
        """Take a language, or guess it for each text; and an organisation's words."""
        self.language = language
        self.own = own or {}
        self._lexicons: dict[str, Lexicon] = {}

    def key_result(self, text: KeyResultText, *, objective: str = "") -> list[Finding]:
        """Return every finding about a key result."""
        return key_result_findings(text, self._read(text.title, objective))

    def objective(self, text: ObjectiveText) -> list[Finding]:
        """Return every finding about an objective, and about its key results together."""
        rows = text.key_results or ()
        return [
            *objective_findings(text, self._read(text.title)),
            *set_findings(text, [self._read(row.title, text.title) for row in rows]),
        ]

    def sprint_goal(self, text: SprintGoalText) -> list[Finding]:
        """Return every finding about a sprint goal."""
        return sprint_goal_findings(self._read(text.text))

    def initiative(self, text: InitiativeText) -> list[Finding]:
        """Return every finding about an initiative."""
        return initiative_findings(text)

    def verdict(self, text: str, *, objective: str = "") -> Verdict:
        """Return what a key result's text says, and what speaks for it."""
        return verdict(text, words=self._words(text, objective))

    def _read(self, text: str, context: str = "") -> Sentence:
        return read(text, self._words(text, context), tokens_of(text))

    def _words(self, text: str, context: str) -> Lexicon:
        language = self.language or language_of(text, context)
        if language not in self._lexicons:
            words, own = lexicon(language), self.own.get(language, OwnWords())
            self._lexicons[language] = words.with_own(own)
        return self._lexicons[language]


def looks_like_output(text: str) -> bool:
    """Say whether a key result's title is something to make, to do or to decide."""
    sentence = read(text, lexicon(language_of(text)), tokens_of(text))
    return act_of(sentence) is not None and sentence.measured_move is None
