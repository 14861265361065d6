"""Who may write what over the API, with bodies that are right; read by test_api_access.py.

A line for each method of each address of tests/access_table.py that writes:

    "post api:sprints": may(STEWARDS, 201, name="Sprint 24", team="{team}")

The people named are answered the status, all other members 403; the keywords are the
body. In it and in the address `{team}` and its like name things that `places` of
tests/access_places.py makes. `.at(...)` asks at another place than the table's line,
`.after(...)` when Pia, or who is named, has done what another line says, at the same
place if none is named; `.version(2)` sends another version than 1. `.asking()` stands where a right
request changes nothing.
"""

from typing import Any, Self

from tests.access_kinds import (
    ADMINS,
    LEADERS,
    STEWARDS,
    TEAM,
    WRITERS,
    Answers,
    everybody,
    only,
)


class Write:
    """A valid request of the API, and what each member is answered."""

    def __init__(self, answers: Answers, body: dict[str, Any]) -> None:
        """Keep both."""
        self.answers = answers
        self.body = body
        self.kwargs: dict[str, str] = {}
        self.seen = 1
        self.before = ""
        self.by = "pia"
        self.is_question = False

    def at(self, **kwargs: str) -> Self:
        """Ask at this place."""
        self.kwargs = kwargs
        return self

    def after(self, before: str, by: str = "pia") -> Self:
        """Ask at the place of this line, once somebody has asked for it."""
        self.before = before
        self.by = by
        self.seen = 2
        return self

    def version(self, number: int) -> Self:
        """Send this version in If-Match."""
        self.seen = number
        return self

    def asking(self) -> Self:
        """Ask only: what is answered changes nothing."""
        self.is_question = True
        return self


def may(people: tuple[str, ...], status: int = 200, **body: Any) -> Write:
    """Answer these people so, and refuse all other members with 403."""
    return Write(only(people, status), body)


def all_alike(status: int, **body: Any) -> Write:
    """Answer all members alike."""
    return Write(everybody(status), body)


PIA = ("pia",)
MOVES = [{"key_result": "{key_result}"}]
TEXT: dict[str, Any] = {"text": "Wait less", "base": "{text}"}
SHARES = [
    {"key_result": "{key_result}", "team": "{team}"},
    {"key_result": "{new_key_result}", "team": "{other_team}"},
]
ITEMS = [{"key": "B-1", "title": "Letters", "team": "canary-of-acme"}]
ACCEPTED = "post api:accept_help"
DAYS: dict[str, Any] = {"starts_on": "2027-04-01", "ends_on": "2027-06-30"}
WRITES: dict[str, Write] = {
    # organisation, teams, people
    "patch api:organization": may(ADMINS, name="Acme"),
    "post api:units": may(LEADERS, 201, name="Unit"),
    "patch api:unit": may(LEADERS, name="Unit"),
    "post api:archive_unit": may(LEADERS),
    "post api:teams": may(LEADERS, 201, name="Team"),
    "patch api:team": may((*LEADERS, *STEWARDS), name="Team"),
    "post api:archive_team": may(LEADERS, 409),
    "post api:restore_team": may(LEADERS),
    "post api:team_people": may(
        (*LEADERS, *STEWARDS), 201, person="{person}", role="scrum_master"
    ),
    "delete api:team_person": may((*LEADERS, *STEWARDS), 204),
    "post api:teams_of_teams": may(
        LEADERS, 201, name="All wards", kind="nexus", member_teams=["{other_team}"]
    ),
    "patch api:team_of_teams": may(
        LEADERS, kind="nexus", integration_team="{member_team}"
    ),
    "post api:member_teams": may(LEADERS, 201, team="{other_team}"),
    "delete api:member_team": may(LEADERS, 204),
    # measures
    "post api:metrics": may(WRITERS, 201, name="Complaints"),
    "patch api:metric": may((*LEADERS, "pia"), name="Complaints"),
    "post api:kpis": may(
        LEADERS,
        201,
        metric="{metric}",
        team="{other_team}",
        direction="up",
        green="9",
        red="5",
    ),
    "patch api:kpi": may(WRITERS, direction="up", green="9", red="5"),
    "post api:record_values": may(
        WRITERS,
        values=[{"kpi": "{kpi}", "value": "7", "measured_on": "2026-11-09"}],
    ),
    "post api:values": may(WRITERS, 201, value="7", measured_on="2026-11-09"),
    "post api:archive_kpi": may(WRITERS),
    "post api:restore_kpi": may(WRITERS).after("post api:archive_kpi"),
    # limits, strategy, cycles
    "post api:ask_exception": may(PIA, team="{team}", reason="It waits")
    .after("post api:withdraw_exception")
    .at(reference="{ready}"),
    "post api:answer_exception": may(LEADERS, is_granted=True),
    "post api:withdraw_exception": may(PIA),
    "post api:heartbeat": may(STEWARDS, cycle="{next_cycle}", share="half"),
    "patch api:limits": may(ADMINS, quarterly_limit=2, annual_limit=4),
    "put api:team_limit": may((*LEADERS, "pia"), limit=2),
    "put api:unit_limit": may(LEADERS, limit=2),
    "patch api:strategy": may(LEADERS, context="Waiting"),
    "patch api:unit_strategy": may(LEADERS, context="Waiting"),
    "post api:strategy_goals": may(LEADERS, 201, title="Wait less", **DAYS),
    "patch api:strategy_goal": may(LEADERS, title="Wait less", **DAYS),
    "post api:retire_goal": may(LEADERS, because="Reached"),
    "post api:restore_goal": may(LEADERS),
    "post api:cycles": may(LEADERS, 201, name="Q2 2027", cadence="quarterly", **DAYS),
    "post api:open_cycle": may(LEADERS, cadence="quarterly", on="2027-05-01"),
    # drafts and fields
    "post api:drafts": may((*LEADERS, "pia"), 201, cycle="{cycle_name}"),
    "patch api:draft": may(LEADERS, title="Our OKRs", authors=["{person}"]),
    "post api:draft_ask_opinions": may(LEADERS, 409),
    "post api:draft_publish": may(LEADERS),
    "post api:keep_objective_field": may(TEAM, **TEXT),
    "post api:share_objective_field": may(TEAM, **TEXT),
    "post api:return_objective_field": may(TEAM).asking(),
    "post api:keep_key_result_field": may(TEAM, **TEXT),
    "post api:share_key_result_field": may(TEAM, **TEXT),
    "post api:return_key_result_field": may(TEAM).asking(),
    "post api:move_objective": all_alike(409, place=1),
    "post api:move_key_result": may(TEAM, place=2)
    .after("post api:key_results")
    .at(reference="{key_result}"),
    "post api:set_aside": may(TEAM),
    "post api:good_enough": may(TEAM, question="source"),
    "post api:ask_again": may(TEAM, question="source").after("post api:good_enough"),
    "post api:contribute": may(TEAM, team="{other_team}"),
    "post api:contribute_no_more": may(TEAM, team="{other_team}").after(
        "post api:contribute"
    ),
    # objectives and what becomes of them
    "post api:objectives": may(
        WRITERS, 201, title="Wait less", team="{team}", cycle="{cycle_name}"
    ),
    "patch api:objective": may(TEAM, title="Wait less"),
    "delete api:objective": may(PIA, 204)
    .after("post api:objectives")
    .at(reference="{new_objective}")
    .version(1),
    "post api:copies": may(WRITERS, objectives=["{objective}"], cycle="{cycle_name}"),
    "post api:slice": may(
        WRITERS, title="First at one desk", team="{team}", cycle="{cycle_name}"
    ),
    "post api:ready": may(PIA, 409),
    "post api:commit_together": may(PIA, objectives=["{ready}"]),
    "post api:commit": may(PIA).at(reference="{ready}"),
    "post api:unplan": may(PIA, 409),
    "post api:pause": may(PIA, reason="Waiting").at(reference="{running}"),
    "post api:resume": may(PIA).after("post api:pause"),
    "post api:defer": may(PIA, reason="Later").at(reference="{running}"),
    "post api:return": may(PIA).after("post api:defer"),
    "post api:carry_over": may(PIA, into_cycle="{next_cycle}").at(
        reference="{running}"
    ),
    "post api:close": may(PIA, outcome="missed", grade="0.3", learning="Ask.").at(
        reference="{running}"
    ),
    "post api:undo_close": may(PIA, reason="Too soon").after("post api:close"),
    "post api:drop": may(PIA, reason="Overtaken").at(reference="{running}"),
    "post api:decline": may(PIA, reason="Not now"),
    "post api:void": may(ADMINS, reason="Twice"),
    "post api:share": may(PIA, team="{other_team}"),
    "post api:unshare": may(PIA, team="{other_team}").after("post api:share"),
    "post api:transfer": may(
        (*LEADERS, "pia"), team="{other_team}", reason="They know more"
    ),
    "post api:link": may(TEAM, goal="{goal}", rationale="It leads there"),
    "post api:end_need": may(TEAM, needed="{proposed}"),
    "post api:unlink": may(TEAM, goal="{goal}").at(reference="{ready}"),
    "post api:stand_alone": may(TEAM, because="Nothing above it"),
    "post api:end_standing_alone": may(TEAM).after("post api:stand_alone"),
    "post api:size_up": may(TEAM, domain="complex", complexity=5),
    "post api:dedicated_team": may(LEADERS, name="Letters", product_owner="{person}"),
    "post api:split": may(PIA, key_results=SHARES)
    .after("post api:key_results")
    .version(1),
    "post api:swap": may(
        PIA, team="{team}", instead_of="{running}", reason="It waits"
    ).at(reference="{ready}"),
    "post api:let_wait": may(PIA, team="{team}", reason="Later").at(
        reference="{ready}"
    ),
    "post api:rehome": may(
        (*LEADERS, "pia"),
        team="{team}",
        to_team="{other_team}",
        reason="They know more",
    ).at(reference="{ready}"),
    "post api:reshape": may(
        PIA, team="{team}", into="{running}", reason="One aim", answer="It does"
    ).at(reference="{ready}"),
    "post api:assign": may(PIA, team="{team}"),
    "post api:key_results": may(TEAM, 201, title="Days", baseline="6", target="10"),
    "patch api:key_result": may(TEAM, title="Days"),
    "delete api:key_result": may(TEAM, 204),
    "post api:check_ins": may(TEAM, 201, value="8", confidence=6).at(
        reference="{running_key_result}"
    ),
    "post api:guard_rails": may(TEAM, 201, kpi="{kpi}", lowest="1").at(
        reference="{objective}"
    ),
    "delete api:guard_rail": may(TEAM, 204),
    "post api:initiatives": may(TEAM, 201, text="Call", moves=MOVES),
    "patch api:initiative": may(TEAM, text="Call", moves=MOVES),
    "post api:initiative_move": may(TEAM, to_state="doing"),
    "post api:initiative_undo": may(TEAM).after("post api:initiative_move"),
    "post api:initiative_observe": may(TEAM, 409, observed="unknown"),
    "post api:coach": all_alike(200, objective="Wait less").asking(),
    "post api:dismiss_question": may(WRITERS, code="OBJ-VAGUE", text="Wait less"),
    "post api:coach_words": may(
        ADMINS, 201, language="en", list="vanity", word="likes"
    ),
    "delete api:coach_word": may(ADMINS, 204),
    # conversations
    "post api:comments": may(WRITERS, 201, text="Why?"),
    "post api:see_mentions": all_alike(200, comment="{comment}").asking(),
    "patch api:comment": may(("ada",), text="Why?"),
    "delete api:comment": may(("ada",), 204),
    "post api:restore_comment": may(("ada",)),
    "post api:react": may(WRITERS, kind="agree", is_on=True),
    "post api:opinion_rounds": may(STEWARDS, 201, has_names=True, about="Which?").at(
        reference="{proposed}"
    ),
    "post api:answer_round": may(TEAM, ideas=[{"text": "Call first"}]),
    "post api:close_round": may(("ada", *STEWARDS)),
    "post api:reply_to_idea": may(PIA, idea="named-{idea}", kind="later", words="Soon"),
    "post api:proposals": may(
        LEADERS, 201, team="{team}", cycle="{cycle_name}", title="Wait less"
    ),
    "post api:answer_proposal": may(PIA, kind="accept", words="Yes"),
    "post api:answer_team": may(LEADERS, 409, kind="withdraw", words="Not now"),
    "post api:ask_team": may(LEADERS),
    "post api:dialogues": may(LEADERS, 201, objective="{objective}", words="Why?"),
    "post api:answer_overlap": may(
        LEADERS + STEWARDS, state="apart", reason="Two places"
    ),
    "post api:close_dialogue": may(LEADERS, state="leader_accepts", answer="So be it"),
    "post api:gap_answers": may(
        PIA, 201, quarter="{cycle_name}", occasion="mid_quarter", answer="yes"
    ),
    "post api:assessments": may(
        (*LEADERS, "sam"), 201, cycle="{cycle_name}", answer="partly"
    ),
    "post api:barriers": may(
        WRITERS, 201, title="Budget", cause="budget", team="{team}", owner="{owner}"
    ),
    "patch api:barrier": may(LEADERS, state="accepted"),
    "post api:help_requests": may(
        (*LEADERS, *TEAM),
        201,
        title="Read the letter",
        form="review",
        objective="{objective}",
        team="{other_team}",
        needed_by="2026-12-01",
    ),
    "post api:accept_help": may(LEADERS, due_on="2026-12-01"),
    "post api:decline_help": may(LEADERS, reason="No room"),
    "post api:slip_help": may(LEADERS, due_on="2026-12-08").after(ACCEPTED, "ada"),
    "post api:deliver_help": may(LEADERS).after(ACCEPTED, "ada"),
    "post api:confirm_help": may(("ada", *TEAM)).after(ACCEPTED, "ada"),
    "post api:return_help": may(("ada", *TEAM), 409),
    "post api:withdraw_help": may(("ada", *TEAM)),
    "post api:join_invitations": may(TEAM, 201, team="{other_team}", part="share"),
    "post api:accept_invitation": may(PIA, 409),
    "post api:decline_invitation": may(PIA, reason="No room"),
    "post api:withdraw_invitation": may(TEAM),
    "post api:scenarios": may(
        (*LEADERS, *STEWARDS), 201, name="One team", cycle="{cycle_name}"
    ),
    "post api:scenario_moves": may(
        ("ada",), kind="form_dedicated", objective="{running}", name="Letters"
    ),
    "patch api:scenario": may(("ada",), name="Another"),
    "delete api:scenario": may(("ada",), 204),
    "delete api:scenario_move": may(("ada",), 204),
    "post api:propose_scenario": may(LEADERS),
    "post api:answer_move": may(PIA, kind="declined", words="Not now"),
    "post api:lead_move": may(LEADERS, kind="withdraw"),
    # how the dashboard is read
    "post api:board_views": all_alike(201, name="Before planning", meeting="planning"),
    "delete api:board_view": Write(everybody(404) | {"ada": 204}, {}),
    "post api:reading_addresses": may(
        (*LEADERS, *STEWARDS), 201, what="report", team="{team}"
    ),
    "delete api:reading_address": Write(
        everybody(404) | dict.fromkeys(LEADERS, 204), {}
    ),
    "post api:leading": all_alike(200, until="2026-11-10T08:00:00Z"),
    # sprints
    "post api:sprints": may(
        STEWARDS,
        201,
        name="Sprint 24",
        team="{team}",
        starts_on="2026-11-16",
        ends_on="2026-11-29",
    ),
    "patch api:sprint": may(
        STEWARDS, name="Sprint 23", starts_on="2026-11-02", ends_on="2026-11-14"
    ),
    "put api:goal": may(TEAM, text="Shorter forms", kind="heartbeat"),
    "post api:sprint_step": may(STEWARDS, to="active"),
    "put api:goal_expectations": may(TEAM, expectations=[]),
    "put api:goal_result": may(TEAM, result="met"),
    "put api:cadence": may(STEWARDS, weeks=2, starts_on_weekday=0, ahead=1),
    "delete api:cadence": may(STEWARDS, 204),
    "put api:focus_line": may(
        TEAM, 409, text="Letters", kind="heartbeat", until="2026-12-18"
    ).version(0),
    "post api:product_goals": may(
        PIA, 409, team="{team}", text="Less paper", serves=["{running}"]
    ),
    "put api:product_goal": may(PIA, text="Less paper", serves=["{running}"]),
    "post api:end_product_goal": may(PIA, state="fulfilled"),
    "post api:review": may(TEAM).at(reference="{sprint}"),
    "post api:review_increments": may(TEAM, text="Letters"),
    "post api:review_remarks": may(TEAM, words="Well done"),
    "put api:review_seen": may(TEAM, saw="Less paper").version(0),
    "put api:review_decision": may(TEAM, kind="keep_course"),
    "delete api:review_increment": may(TEAM, 204),
    "delete api:review_remark": may(TEAM, 204),
    "post api:review_close": may(TEAM, 409),
    "post api:summary_address": may(TEAM, 409),
    "delete api:summary_address": may(TEAM, 204).at(reference="{over}"),
    "post api:calendar_address": may(TEAM),
    "delete api:calendar_address": may(TEAM, 204),
    "put api:focus": may(
        TEAM,
        unsorted_most=20,
        unmeasured_most=20,
        heartbeat_most=None,
        is_open=True,
    ).version(0),
    "put api:heartbeat_policies": may(LEADERS, share=20).version(0),
    "post api:bring_work_items": may((*ADMINS, *STEWARDS), items=ITEMS),
    "post api:work_epic": may(TEAM, is_heartbeat=True),
    "post api:flow_forecasts": all_alike(201, on="2026-11-09"),
}
