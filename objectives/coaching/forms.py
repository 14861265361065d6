"""Forms of English and Norwegian words, built from the base form.

A form that does not exist does no harm, so that the rules stay short.
"""

VOWELS = frozenset("aeiou")
LONG_THAT_DOUBLE = frozenset(
    {"begin", "refer", "commit", "submit", "equip", "prefer", "permit", "transfer"}
)
IRREGULAR: dict[str, tuple[str, ...]] = {
    "be": ("was", "been"),
    "become": ("became", "become"),
    "begin": ("began", "begun"),
    "bring": ("brought",),
    "build": ("built",),
    "buy": ("bought",),
    "choose": ("chose", "chosen"),
    "come": ("came", "come"),
    "cut": ("cut",),
    "do": ("did", "done"),
    "drive": ("drove", "driven"),
    "eat": ("ate", "eaten"),
    "fall": ("fell", "fallen"),
    "feel": ("felt",),
    "find": ("found",),
    "get": ("got", "gotten"),
    "give": ("gave", "given"),
    "go": ("went", "gone"),
    "grow": ("grew", "grown"),
    "have": ("had",),
    "hit": ("hit",),
    "hold": ("held",),
    "keep": ("kept",),
    "know": ("knew", "known"),
    "lead": ("led",),
    "learn": ("learnt",),
    "leave": ("left",),
    "lose": ("lost",),
    "make": ("made",),
    "meet": ("met",),
    "pay": ("paid",),
    "put": ("put",),
    "read": ("read",),
    "rebuild": ("rebuilt",),
    "rewrite": ("rewrote", "rewritten"),
    "rise": ("rose", "risen"),
    "run": ("ran", "run"),
    "say": ("said",),
    "see": ("saw", "seen"),
    "sell": ("sold",),
    "send": ("sent",),
    "set": ("set",),
    "show": ("showed", "shown"),
    "shrink": ("shrank", "shrunk"),
    "sleep": ("slept",),
    "speak": ("spoke", "spoken"),
    "speed": ("sped",),
    "spend": ("spent",),
    "spread": ("spread",),
    "stand": ("stood",),
    "swim": ("swam", "swum"),
    "take": ("took", "taken"),
    "teach": ("taught",),
    "tell": ("told",),
    "understand": ("understood",),
    "win": ("won",),
    "write": ("wrote", "written"),
}
PLURALS = {
    "child": "children",
    "person": "people",
    "woman": "women",
    "man": "men",
    "analysis": "analyses",
    "study": "studies",
}


def english_verb(base: str) -> dict[str, str]:
    """Return each form with what it is: base, third, past or gerund."""
    stem = base[:-1] if base.endswith("e") and not base.endswith("ee") else base
    if base.endswith("y") and base[-2:-1] not in VOWELS:
        third, past = f"{base[:-1]}ies", f"{base[:-1]}ied"
    else:
        third = (
            f"{base}es" if base.endswith(("s", "x", "ch", "sh", "o")) else f"{base}s"
        )
        past = f"{stem}ed"
    gerund = f"{stem}ing"
    if _doubles(base):
        past, gerund = f"{base}{base[-1]}ed", f"{base}{base[-1]}ing"
    pasts = IRREGULAR.get(base, (past,))
    return dict.fromkeys(pasts, "past") | {
        third: "third",
        gerund: "gerund",
        base: "base",
    }


def english_noun(singular: str) -> tuple[str, ...]:
    """Return the singular and the plural."""
    if singular in PLURALS:
        return singular, PLURALS[singular]
    if singular.endswith("y") and singular[-2:-1] not in VOWELS:
        return singular, f"{singular[:-1]}ies"
    if singular.endswith(("s", "x", "ch", "sh")):
        return singular, f"{singular}es"
    return singular, f"{singular}s"


def norwegian_verb(infinitive: str) -> dict[str, str]:
    """Return each form with what it is; the imperative is a base form too."""
    stem = infinitive.removesuffix("e") if len(infinitive) > 2 else infinitive
    past = {
        f"{stem}{ending}": "past" for ending in ("et", "te", "t", "de", "dd", "dde")
    }
    third = {f"{infinitive}r": "third"}
    single = stem[:-1] if stem[-2:] in {"mm", "nn"} else stem
    return past | third | {stem: "base", single: "base", infinitive: "base"}


def norwegian_noun(singular: str) -> tuple[str, ...]:
    """Return singular and plural, definite and indefinite."""
    stem = singular.removesuffix("e")
    endings = ("en", "et", "er", "ene", "a", "e")
    if singular.endswith("er"):
        root = singular[:-2]
        return (
            singular,
            f"{singular}en",
            f"{singular}e",
            f"{singular}ne",
            f"{root}rer",
            f"{root}rene",
        )
    return (singular, *(f"{stem}{ending}" for ending in endings))


def _doubles(base: str) -> bool:
    if base in LONG_THAT_DOUBLE:
        return True
    return (
        len(base) in {3, 4}
        and base[-1] not in "aeiouwxy"
        and base[-2] in VOWELS
        and base[-3] not in VOWELS
    )
