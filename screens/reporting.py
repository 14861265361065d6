"""The stakeholder report as a PDF: the same words as its page, on A4."""

from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    HRFlowable,
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from objectives.models import KeyResult
from objectives.revisions import Change
from okrhub.lib.templatetags.design import (
    day,
    days,
    grade,
    number,
    percent,
    status_word,
)
from screens.queries.report import Report, ReportedOkr
from screens.report_words import HOW_TO_READ, HOW_WE_DECIDE

FONTS = Path(settings.BASE_DIR) / "static" / "vendor" / "inter-5.3.0"
PLAIN, STRONG = "Inter", "InterSemiBold"
INK, SOFT, LINE = HexColor("#1b2333"), HexColor("#5b6478"), HexColor("#d9dde5")
BODY = ParagraphStyle("body", fontName=PLAIN, fontSize=9.5, leading=13.5, textColor=INK)
META = ParagraphStyle("meta", BODY, fontSize=8.5, leading=12, textColor=SOFT)
TITLE = ParagraphStyle("title", BODY, fontName=STRONG, fontSize=19, leading=24)
PART = ParagraphStyle(
    "part", BODY, fontName=STRONG, fontSize=13, leading=17, spaceBefore=14, spaceAfter=4
)
OKR = ParagraphStyle("okr", BODY, fontName=STRONG, fontSize=11, leading=14.5)
ROWS = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
)


def report_pdf(report: Report, organization: str) -> bytes:
    """Return a report as a PDF."""
    for name, file in ((PLAIN, "Inter-Regular.ttf"), (STRONG, "Inter-SemiBold.ttf")):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(FONTS / file)))
    period = report.cycle.name if report.cycle else ""
    heading = f"{report.scope.name or organization}, {period}".rstrip(", ")
    written = BytesIO()
    document = SimpleDocTemplate(
        written,
        pagesize=A4,
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=18 * mm,
        bottomMargin=18 * mm,
        title=f"OKRs of {heading}",
        author=organization,
        invariant=1,
    )

    def foot(canvas: Any, _: Any) -> None:
        canvas.setFont(PLAIN, 8)
        canvas.setFillColor(SOFT)
        canvas.drawString(20 * mm, 10 * mm, f"{organization}: {heading}")
        canvas.drawRightString(A4[0] - 20 * mm, 10 * mm, str(canvas.getPageNumber()))

    document.build(_story(report, heading), onFirstPage=foot, onLaterPages=foot)
    return written.getvalue()


def _story(report: Report, heading: str) -> list[Any]:
    has_team = report.scope.team is None
    story: list[Any] = [
        _said(heading, TITLE),
        _said(f"As of {day(report.as_of)}. {summary(report)}", META),
        _said("Goals and results", PART),
    ]
    for okr in report.okrs:
        story += [_okr(okr, has_team=has_team), Spacer(1, 7)]
    if not report.okrs:
        story.append(_said("No OKR was in process in this period.", BODY))
    changes = [
        (
            f"{made.reference} {made.title}: "
            f"{'; '.join(changed_words(each) for each in made.changes)}.",
            f"{day(made.on)}. {made.rationale}",
        )
        for okr in report.changed
        for made in okr.changes
    ]
    changes += [
        (f"{made.reference} {made.title}: {made.words}", f"{day(made.on)}.")
        for okr in report.changed
        for made in okr.reworded
    ]
    story += _part(
        "What changed, and why", changes, "Nothing was revised, added or written anew."
    )
    ways = [
        (each.title, each.words + (f" For {days(each.days)}." if each.days else ""))
        for each in report.in_the_way
    ]
    story += _part("What is in the way", ways, "No barrier is known.")
    left = [
        (
            f"{each.reference} {each.title}: {each.what}.",
            f"{day(each.on)}, {each.team}. {each.why}",
        )
        for each in report.not_now
    ]
    story += _part(
        "Not now, and why", left, "Nothing was put off, turned away or stopped."
    )
    for title, words in (
        ("How to read this", HOW_TO_READ),
        ("How we decide", HOW_WE_DECIDE),
    ):
        half: list[Any] = [_said(title, PART), *(_said(w, BODY) for w in words)]
        story.append(KeepTogether(half))
    return story


def _part(title: str, rows: list[tuple[str, str]], nothing: str) -> list[Any]:
    """Return a part: its heading with the first line, so that it never stands alone."""
    told: list[list[Any]] = [
        [_said(first, BODY), _said(second, META)] for first, second in rows
    ]
    first = told[0] if told else [_said(nothing, BODY)]
    rest = [KeepTogether(each) for each in told[1:]]
    return [KeepTogether([_said(title, PART), *first]), *rest]


def summary(report: Report) -> str:
    """Return the counts in a sentence: never an average over OKRs."""
    count = len(report.okrs)
    if not count:
        return "No OKR."
    if report.is_current:
        return f"{report.on_track} of {count} OKRs on track."
    return f"{report.achieved} of {count} OKRs achieved."


def standing_words(okr: ReportedOkr) -> str:
    """Return where an OKR stands or how it ended, in words."""
    return status_word(okr.health or okr.standing).capitalize()


def measured_words(row: KeyResult) -> str:
    """Return where a key result came from, is, and should go."""
    if row.target is None:
        return status_word(row.state) if row.state != "open" else "open"
    values = (row.baseline, row.current or row.baseline, row.target)
    was, now, wanted = (number(value, row.unit) for value in values)
    return f"from {was} to {now}; wanted {wanted}"


def changed_words(change: Change) -> str:
    """Return one field before and after."""
    before, after = change.old or "nothing", change.new or "nothing"
    return f"{change.label.lower()} was {before}, is {after}"


def _okr(okr: ReportedOkr, *, has_team: bool) -> KeepTogether:
    row = okr.objective
    about = [row.reference, row.get_ambition_display(), standing_words(okr)]
    if has_team:
        about.insert(1, row.team.name)
    if okr.is_over and row.grade is not None:
        about.append(f"Grade {grade(row.grade)}")
    parts: list[Any] = [
        HRFlowable(width="100%", thickness=0.6, color=LINE, spaceAfter=5),
        _said(row.title, OKR),
        _said(". ".join(about) + ".", META),
    ]
    if row.why:
        parts.append(_said(row.why, BODY))
    lines = [
        [
            _said(each.title, BODY),
            _said(measured_words(each), META),
            _said(percent(each.raw_progress), BODY),
        ]
        for each in okr.key_results
    ]
    if lines:
        table = Table(
            lines, colWidths=[82 * mm, 66 * mm, 17 * mm], style=ROWS, hAlign="LEFT"
        )
        parts.append(table)
    if row.learning and okr.is_over:
        parts.append(_said(f"Learned: {row.learning}", BODY))
    return KeepTogether(parts)


def _said(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(text), style)
