"""Carebridge Health, and the people who work there."""

import unicodedata
from dataclasses import dataclass

SLUG = "carebridge"
NAME = "Carebridge Health"
DOMAIN = "carebridge.example"
PASSWORD = "patients come first"  # noqa: S105 - printed at every start
WHY = (
    "Patients meet us in pieces: a phone queue, a form, a ward, a bill. We use OKRs to"
    " agree what should be different for them this year, and to stop when work does not"
    " change it."
)


@dataclass(frozen=True)
class Person:
    """Somebody who works at Carebridge; `team_role` in the team `team`."""

    name: str
    title: str
    role: str = "member"
    team: str = ""
    team_role: str = "developer"
    also: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        """Return the address for the log-in: the first name in plain letters."""
        first = unicodedata.normalize("NFD", self.name.split()[0].lower())
        return f"{first.encode('ascii', 'ignore').decode()}@{DOMAIN}"


PEOPLE = (
    Person("Ingrid Solheim", "Operator, owns the installation", "owner"),
    Person("Fatima Benali", "Chief operating officer", "leader", "LE", "product_owner"),
    Person("Helena Voss", "Chief medical officer", "leader", "LE"),
    Person("Amit Desai", "Chief nursing officer", "leader", "LE"),
    Person("Claire Dubois", "Chief financial officer", "leader", "LE"),
    Person("Marek Nowak", "Chief technology officer", "leader", "LE"),
    Person(
        "Amara Okafor",
        "Scrum master of Billing and Platform",
        "admin",
        team="BC",
        team_role="scrum_master",
        also=("PX",),
    ),
    Person(
        "Noah Fischer",
        "Scrum master of four teams",
        team="DF",
        team_role="scrum_master",
        also=("PI", "CP", "DH", "AH"),
    ),
    Person("Priya Raman", "Product owner", team="DF", team_role="product_owner"),
    Person("Lukas Brandt", "Product owner", team="PI", team_role="product_owner"),
    Person("Jonas Lindqvist", "Product owner", team="CP", team_role="product_owner"),
    Person(
        "Tomás Herrera",
        "Product owner",
        team="DH",
        team_role="product_owner",
        also=("AH",),
    ),
    Person("Samuel Osei", "Product owner", team="BC", team_role="product_owner"),
    Person("Mei Tanaka", "Product owner", team="PX", team_role="product_owner"),
    Person("Sofia Marino", "Designer", team="DF"),
    Person("Kofi Mensah", "Nurse and analyst", team="PI"),
    Person("Elena Petrova", "Pharmacist", team="CP"),
    Person("Liam Byrne", "Developer", team="DH"),
    Person("Aisha Khan", "Developer", team="BC"),
    Person("David Cohen", "Engineer", team="PX"),
    Person("Ruth Adeyemi", "Patient council, reads along", "viewer"),
)

# as whom anybody may look around, in the order of a week, and what they come for
PERSONAS = {
    "Samuel Osei": "Propose the quarter, commit within the limit, check in",
    "Amara Okafor": "Where teams pull apart, what is aging; imports",
    "Fatima Benali": "The year’s OKRs, and who is at the limit",
    "Aisha Khan": "A check-in in a minute; why the work matters",
    "Ruth Adeyemi": "Read only: what they try and how it goes",
    "Ingrid Solheim": "People, limits, import, audit",
}


def personas() -> list[tuple[Person, str]]:
    """Return who may be looked around as, with what they come for."""
    people = {person.name: person for person in PEOPLE}
    return [(people[name], comes_for) for name, comes_for in PERSONAS.items()]
