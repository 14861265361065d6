"""How well the verdict tells outcomes from outputs, on texts that somebody labelled.

Nothing is fitted to the labels, so every row is held out as it stands. The folds, by
organisation and five stratified ones, show how far the figure depends on the rows.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from objectives.coaching.verdict import Label, Verdict, verdict

FOLDS = 5
MOST_MISSES = 20
LABELS = tuple(Label)
BALANCED = (Label.OUTCOME, Label.OUTPUT)
COLUMNS = ("row_id", "organisation", "objective_text", "key_result_text", "label")


class ReportError(ValueError):
    """The file cannot be reported on; the words say why."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A key result with the label somebody gave it and the verdict on it."""

    row_id: str
    organisation: str
    text: str
    label: Label
    verdict: Verdict

    @property
    def is_missed(self) -> bool:
        """Say whether the verdict differs from the label."""
        return self.verdict.label is not self.label


def judged(rows: Iterable[dict[str, str]]) -> list[Labelled]:
    """Return the labelled rows with the verdict on each; blank texts are left out."""
    found = []
    for number, row in enumerate(rows, start=2):
        missing = [name for name in COLUMNS if row.get(name) is None]
        if missing:
            raise ReportError(f"Line {number} has no {missing[0]}.")
        if not row["key_result_text"].strip():
            continue
        try:
            label = Label(row["label"].strip())
        except ValueError as error:
            known = ", ".join(LABELS)
            raise ReportError(f"Line {number}: the label is one of {known}.") from error
        said = verdict(row["key_result_text"], objective=row["objective_text"])
        found.append(
            Labelled(
                row["row_id"], row["organisation"], row["key_result_text"], label, said
            )
        )
    return found


def recall(rows: Sequence[Labelled], label: Label) -> float | None:
    """Return the share of a label's rows that were found; None without any."""
    labelled = [row for row in rows if row.label is label]
    if not labelled:
        return None
    return sum(not row.is_missed for row in labelled) / len(labelled)


def precision(rows: Sequence[Labelled], label: Label) -> float | None:
    """Return the share of a verdict's rows that have the label; None without any."""
    said = [row for row in rows if row.verdict.label is label]
    if not said:
        return None
    return sum(not row.is_missed for row in said) / len(said)


def balanced_accuracy(rows: Sequence[Labelled]) -> float | None:
    """Return the mean of the recalls of outcome and of output; None without either."""
    recalls = [recall(rows, label) for label in BALANCED]
    known = [share for share in recalls if share is not None]
    return fmean(known) if len(known) == len(BALANCED) else None


def by_organisation(rows: Sequence[Labelled]) -> dict[str, list[Labelled]]:
    """Return the rows of each organisation."""
    found: dict[str, list[Labelled]] = {}
    for row in rows:
        found.setdefault(row.organisation, []).append(row)
    return found


def stratified(rows: Sequence[Labelled]) -> list[list[Labelled]]:
    """Return five folds with the same mix of labels, dealt out in the order of ids."""
    folds: list[list[Labelled]] = [[] for _ in range(FOLDS)]
    for label in LABELS:
        labelled = sorted((r for r in rows if r.label is label), key=lambda r: r.row_id)
        for at, row in enumerate(labelled):
            folds[at % FOLDS].append(row)
    return folds


def lines(rows: Sequence[Labelled]) -> Iterator[str]:
    """Return the report, a line at a time."""
    yield f"{len(rows)} labelled key results; weights set by hand, none fitted to them"
    yield f"balanced accuracy: {_figure(balanced_accuracy(rows))}"
    yield ""
    yield f"{'':12}{'rows':>6}{'precision':>11}{'recall':>8}"
    for label in LABELS:
        count = sum(row.label is label for row in rows)
        share, found = precision(rows, label), recall(rows, label)
        yield f"{label:12}{count:6}{_figure(share):>11}{_figure(found):>8}"
    yield ""
    yield f"{'label, said':12}" + "".join(f"{label:>12}" for label in LABELS)
    pairs = Counter((row.label, row.verdict.label) for row in rows)
    for label in LABELS:
        counts = "".join(f"{pairs[label, said]:12}" for said in LABELS)
        yield f"{label:12}{counts}"
    yield ""
    yield from _folds(rows)
    yield ""
    yield from _misses(rows)


def _folds(rows: Sequence[Labelled]) -> Iterator[str]:
    yield "balanced, each organisation by itself"
    for name, own in by_organisation(rows).items():
        yield f"  {_figure(balanced_accuracy(own)):>5}  {name} ({len(own)})"
    figures = [balanced_accuracy(fold) for fold in stratified(rows)]
    known = [figure for figure in figures if figure is not None]
    yield f"balanced, {FOLDS} stratified folds: " + " ".join(map(_figure, figures))
    yield f"  mean {_figure(fmean(known) if known else None)}"


def _misses(rows: Sequence[Labelled]) -> Iterator[str]:
    """Return the worst misses: those of which the verdict was surest."""
    missed = [row for row in rows if row.is_missed]
    missed.sort(key=lambda row: (-abs(row.verdict.score), row.row_id))
    yield f"{len(missed)} missed, the surest first"
    for row in missed[:MOST_MISSES]:
        heaviest = ", ".join(cue.name for cue in row.verdict.cues[:3])
        said = f"{row.label}, said {row.verdict.label} ({row.verdict.score:+.2f})"
        text = " ".join(row.text.split())[:100]
        yield f"  {row.row_id}  {said}: {text} [{heaviest}]"


def _figure(share: float | None) -> str:
    return "n/a" if share is None else f"{share:.2f}"
