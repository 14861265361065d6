"""How a rule speaks: a finding with the words of a sentence that made it fire."""

from objectives.coaching.catalogue import CATALOGUE
from objectives.coaching.findings import Finding, Level, Span
from objectives.coaching.lexicon import Mark
from objectives.coaching.sentences import Sentence

MOST_MARKED = 3


def finding(
    code: str,
    sentence: Sentence | None = None,
    *marks: Mark | tuple[int, int] | None,
    level: Level | None = None,
    field: str = "title",
    key_results: tuple[int, ...] = (),
) -> Finding:
    """Return a finding of a rule; a pair is a first and a last token."""
    rule = CATALOGUE[code]
    spans: list[Span] = []
    if sentence is not None:
        for mark in marks[:MOST_MARKED]:
            if isinstance(mark, Mark):
                spans.append(Span(*sentence.place_of(mark)))
            elif mark is not None:
                first, last = (sentence.tokens[at] for at in mark)
                spans.append(Span(first.start, last.end))
    words = (
        tuple(sentence.text[span.start : span.end] for span in spans)
        if sentence
        else ()
    )
    return Finding(
        code=code,
        level=rule.level if level is None else level,
        question=rule.question,
        field=field,
        spans=tuple(spans),
        words=words,
        key_results=key_results,
    )
