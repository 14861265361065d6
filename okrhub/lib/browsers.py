"""A browser's name as people know it, told from what it sends about itself."""

LONGEST = 60
BROWSERS = (
    (("Edg/", "EdgA/", "EdgiOS/"), "Edge"),
    (("OPR/",), "Opera"),
    (("Firefox/", "FxiOS/"), "Firefox"),
    (("Chrome/", "CriOS/", "Chromium/"), "Chrome"),
    (("Safari/",), "Safari"),
)
SYSTEMS = (
    (("iPhone",), "iPhone"),
    (("iPad",), "iPad"),
    (("Android",), "Android"),
    (("Windows",), "Windows"),
    (("Mac OS X", "Macintosh"), "Mac"),
    (("CrOS",), "ChromeOS"),
    (("Linux", "X11"), "Linux"),
)


def browser_name(user_agent: str) -> str:
    """Return "Firefox on Windows"; what is no known browser comes back shortened."""
    browser = _first_named(BROWSERS, user_agent.replace("HeadlessChrome", "Chrome"))
    system = _first_named(SYSTEMS, user_agent)
    if not browser:
        return user_agent[:LONGEST] or "Unknown"
    return f"{browser} on {system}" if system else browser


def _first_named(known: tuple[tuple[tuple[str, ...], str], ...], text: str) -> str:
    return next((name for signs, name in known if any(s in text for s in signs)), "")
