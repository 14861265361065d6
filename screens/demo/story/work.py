"""What teams try, and the items of the Digital Front Door's last sprints."""

from dataclasses import dataclass

TEAM = "DF"
# what the unit of that team wrote down: about so many per cent keep things running
HEARTBEAT = 25
WHY_HEARTBEAT = "A quarter of our days keeps running what patients rely on"


@dataclass(frozen=True)
class BetStory:
    """An initiative: its words, the marks of what it moves by about how much.

    `steps` are states with how many days ago they were reached, the first one the idea.
    """

    text: str
    moves: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, int], ...]
    kind: str = "strategic"
    effort: str = ""
    key: str = ""
    observed: str = ""
    saw: str = ""
    team: str = TEAM


@dataclass(frozen=True)
class EpicStory:
    """An epic of the other tool, and how many items it had, the present sprint first."""

    key: str
    title: str
    items: tuple[int, ...]
    is_heartbeat: bool = False


BETS = (
    BetStory(
        "Offer the first free hour instead of a calendar",
        (("DF2", "2"),),
        (("idea", 90), ("next", 70), ("doing", 60), ("done", 40)),
        effort="12",
        key="DOOR-100",
        observed="moved",
        saw="From the week after, patients needed two taps fewer.",
    ),
    BetStory(
        "Book at night without calling the ward",
        (("DF3", "5"), ("DF1", "4")),
        (("idea", 60), ("doing", 45)),
        effort="20",
        key="DOOR-120",
    ),
    BetStory(
        "Send the checklist of papers twice",
        (("DF5", "1.5"),),
        (("idea", 75), ("doing", 62)),
        effort="4",
        key="DOOR-140",
    ),
    BetStory(
        "Remind patients by letter",
        (("DF4", "5"),),
        (("idea", 100), ("doing", 80), ("stopped", 50)),
        effort="8",
    ),
    BetStory(
        "Show who will be in the room",
        (("DF4", "8"),),
        (("idea", 20), ("next", 6)),
        effort="6",
    ),
    BetStory(
        "Ask the wards what they explain most often",
        (("DF4", "6"),),
        (("idea", 12),),
        effort="2",
    ),
    BetStory(
        "Move the booking site to the new network",
        (),
        (("idea", 40), ("doing", 20)),
        kind="heartbeat",
        effort="10",
    ),
    BetStory(
        "Confirm a visit by message",
        (("DF5", "1"),),
        (("idea", 95), ("doing", 80), ("done", 38)),
        effort="3",
    ),
    BetStory(
        "Tell the home care partners a day earlier",
        (("DH6", "6"),),
        (("idea", 70), ("doing", 65)),
        effort="5",
        team="DH",
    ),
    BetStory(
        "Ask the insurer for a standing approval",
        (("BC5", "1"),),
        (("idea", 70), ("doing", 64)),
        effort="3",
        team="BC",
    ),
    BetStory("A new look for the start page", (("DF1", ""),), (("idea", 9),)),
)

EPICS = (
    EpicStory("DOOR-120", "Booking at night", (4, 5, 3, 0)),
    EpicStory("DOOR-140", "Papers before the visit", (2, 3, 3, 2)),
    EpicStory("DOOR-100", "First free hour", (0, 0, 2, 6)),
    EpicStory("DOOR-900", "Certificates and backups", (2, 2, 4, 2), is_heartbeat=True),
    EpicStory("DOOR-160", "Parents book for their child", (6, 2, 0, 0)),
    EpicStory("", "", (2, 1, 2, 1)),
)

ITEMS = (
    "Say it in one sentence",
    "Keep what was typed",
    "Show the next free hour",
    "Read it out to screen readers",
    "Ask for less",
    "Tell the desk",
)
