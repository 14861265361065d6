"""What an answer says: its source or its words, with single blanks between them."""

import re
from html import unescape


def folded(answer) -> str:
    """Return the source of a page with its blanks folded."""
    return " ".join(answer.content.decode().split())


def words(answer) -> str:
    """Return the words of a page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def pressed_by_enter(answer, field: str) -> str:
    """Return the button that Enter presses in a field: the first of its form."""
    forms = re.findall(r"<form\b.*?</form>", answer.content.decode(), re.DOTALL)
    around = next(each for each in forms if f'name="{field}"' in each)
    buttons: list[str] = re.findall(r'<button\b[^>]*type="submit"[^>]*>', around)
    return buttons[0]


def looked_at_again(answer) -> list[str]:
    """Return where a page leads who waits for the worker without a script."""
    links = r'<noscript><a class="tap" href="([^"]*)">Look again</a>'
    return [unescape(each) for each in re.findall(links, answer.content.decode())]
