-- One reference organisation: %(teams)s teams, twelve quarters of three OKRs a team and a
-- half a year more, ten key results to three objectives, twenty check-ins each. Runs as
-- the owner with triggers off, since what they guard is written here to fit.
INSERT INTO organizations_organization (slug, name, created_at)
VALUES (%(slug)s, %(slug)s, now());

CREATE TEMP TABLE here ON COMMIT DROP AS
    SELECT id AS org, %(today)s::date AS today,
           date_trunc('quarter', %(today)s::date)::date AS quarter
      FROM organizations_organization WHERE slug = %(slug)s;

INSERT INTO organizations_organizationsettings
    (organization_id, why, time_zone, week_starts_on, fiscal_year_starts_in,
     check_in_weekday, quarterly_limit, annual_limit, committed_high, committed_low,
     aspirational_high, aspirational_low, has_many_teams, has_units, has_annual_cycle,
     has_strategy, version)
SELECT org, '', 'UTC', 0, 1, 0, 3, 5, 0.9, 0.7, 0.7, 0.4, true, true, true, true, 1
  FROM here;

INSERT INTO organizations_user (email, name, password, is_active, date_joined)
SELECT 'person' || n || '@' || %(slug)s || '.example', 'Person ' || n, '!', true, now()
  FROM generate_series(0, %(teams)s) n;
INSERT INTO organizations_membership
    (organization_id, user_id, role, title, is_active, joined_at)
SELECT org, u.id, CASE WHEN u.email LIKE 'person0@%%' THEN 'owner' ELSE 'member' END,
       '', true, now()
  FROM here, organizations_user u
 WHERE u.email LIKE '%%@' || %(slug)s || '.example';

INSERT INTO teams_unit (organization_id, name, version)
SELECT org, 'Unit ' || n, 1 FROM here, generate_series(1, 1 + %(teams)s / 10) n;
INSERT INTO teams_team
    (organization_id, number, name, mark, colour, mission, works_in, is_dedicated,
     created_on, version, unit_id)
SELECT org, n, 'Team ' || n, 'T' || n %% 10, 1 + n %% 6, '', 'sprints', false,
       today - 1200, 1,
       (SELECT id FROM teams_unit WHERE organization_id = org
           AND name = 'Unit ' || 1 + n / 10)
  FROM here, generate_series(1, %(teams)s) n;
INSERT INTO teams_teammembership
    (organization_id, team_id, membership_id, role, started_on)
SELECT org, t.id, m.id, 'product_owner', today - 1200
  FROM here
  JOIN teams_team t ON t.organization_id = org
  JOIN organizations_user u
    ON u.email = 'person' || t.number || '@' || %(slug)s || '.example'
  JOIN organizations_membership m ON m.organization_id = org AND m.user_id = u.id;

INSERT INTO objectives_cycle
    (organization_id, name, cadence, starts_on, ends_on, grace_days, state, version)
SELECT org, to_char(d, '"Q"Q YYYY'), 'quarterly', d, d + interval '3 months -1 day', 14,
       CASE WHEN d = quarter THEN 'open' ELSE 'locked' END, 1
  FROM here, generate_series(quarter - interval '33 months', quarter, '3 months') d
UNION ALL
SELECT org, to_char(d, 'YYYY'), 'annual', d, d + interval '1 year -1 day', 14,
       CASE WHEN d = date_trunc('year', today) THEN 'open' ELSE 'locked' END, 1
  FROM here, generate_series(date_trunc('year', today) - interval '2 years',
                             date_trunc('year', today), '1 year') d;

CREATE TEMP TABLE plan ON COMMIT DROP AS
    SELECT t.id AS team, t.number AS team_number, c.id AS cycle, c.starts_on, c.ends_on,
           c.cadence, place, c.ends_on >= today AS is_now,
           row_number() OVER (ORDER BY c.starts_on, t.number, place) AS number
      FROM here
      JOIN objectives_cycle c ON c.organization_id = org
      JOIN teams_team t ON t.organization_id = org
      JOIN generate_series(1, 3) place
        ON c.cadence = 'quarterly' OR place = 1 AND t.number %% 2 = 0;

INSERT INTO objectives_objective
    (organization_id, number, title, why, team_id, cycle_id, owner_id, ambition, state,
     outcome, is_planned, started_on, closed_on, progress, learning, carry_count,
     defer_count, turned_away, is_imported, source_key, created_at, version,
     suggested_grade, grade)
SELECT org, number,
       (ARRAY['Nobody waits', 'Care feels close', 'Records follow the patient'])[place]
           || ' in place ' || number, '', team, cycle,
       (SELECT m.membership_id FROM teams_teammembership m WHERE m.team_id = team),
       'committed', CASE WHEN is_now THEN 'in_process' ELSE 'closed' END,
       CASE WHEN is_now THEN '' WHEN number %% 3 = 0 THEN 'missed' ELSE 'achieved' END,
       false, starts_on, CASE WHEN NOT is_now THEN ends_on - (number %% 40)::int END,
       0.5, '', 0, 0, 0, false, '', now(), 1,
       CASE WHEN NOT is_now THEN 0.5 END, CASE WHEN NOT is_now THEN 0.5 END
  FROM plan, here;

INSERT INTO objectives_transition
    (organization_id, objective_id, team_id, to_state, outcome, effective_on,
     recorded_at, reason)
SELECT org, o.id, o.team_id, 'in_process', '', o.started_on, o.started_on, ''
  FROM here JOIN objectives_objective o ON o.organization_id = org
UNION ALL
SELECT org, o.id, o.team_id, 'closed', o.outcome, o.closed_on, o.closed_on, ''
  FROM here JOIN objectives_objective o ON o.organization_id = org
 WHERE o.state = 'closed';
INSERT INTO objectives_cyclemembership
    (organization_id, objective_id, cycle_id, disposition, decided_on, reason)
SELECT org, o.id, o.cycle_id, o.outcome, o.closed_on, ''
  FROM here JOIN objectives_objective o ON o.organization_id = org;
INSERT INTO objectives_slot (organization_id, objective_id, team_id, cadence, is_fact)
SELECT org, o.id, o.team_id, c.cadence, false
  FROM here JOIN objectives_objective o ON o.organization_id = org
  JOIN objectives_cycle c ON c.id = o.cycle_id WHERE o.state = 'in_process';
INSERT INTO objectives_teamcapacity
    (organization_id, team_id, cadence, in_process, effective_limit)
SELECT org, t.id, cadence,
       (SELECT count(*) FROM objectives_slot s
         WHERE s.team_id = t.id AND s.cadence = kinds.cadence),
       CASE cadence WHEN 'annual' THEN 5 ELSE 4 END
  FROM here JOIN teams_team t ON t.organization_id = org,
       (VALUES ('quarterly'), ('annual')) kinds (cadence);
UPDATE teams_team SET quarterly_limit = 4 FROM here WHERE organization_id = org;

INSERT INTO objectives_keyresult
    (organization_id, number, objective_id, position, title, kind, unit, baseline, target,
     committed_baseline, committed_target, weight, frequency_days, moves_late, source,
     state, current, measured_on, raw_progress, confidences, confidence_on, source_key,
     version)
SELECT org, row_number() OVER (ORDER BY o.id, place), o.id, place,
       'Minutes until somebody helps, ' || place, 'decrease', 'min', 40, 10, 40, 10, 1,
       7, false, '', CASE WHEN o.state = 'closed' THEN 'not_reached' ELSE 'open' END,
       25, least(today, coalesce(o.closed_on, today)), 0.5, '{7,7,6,7}',
       least(today, coalesce(o.closed_on, today)), '', 1
  FROM here JOIN objectives_objective o ON o.organization_id = org
  JOIN generate_series(1, 4) place ON place <= 3 OR o.number %% 3 = 0;
INSERT INTO objectives_checkin
    (organization_id, key_result_id, value, confidence, note, measured_on, recorded_at)
SELECT org, k.id, 40 - n * 0.75, 5 + n %% 4, '',
       o.started_on + n * (least(today, coalesce(o.closed_on, today)) - o.started_on) / 20,
       o.started_on + n * (least(today, coalesce(o.closed_on, today)) - o.started_on) / 20
  FROM here JOIN objectives_keyresult k ON k.organization_id = org
  JOIN objectives_objective o ON o.id = k.objective_id, generate_series(1, 20) n;

INSERT INTO objectives_alignmentlink
    (organization_id, objective_id, parent_id, is_primary, rationale)
SELECT org, o.id, p.id, true, ''
  FROM here JOIN objectives_objective o ON o.organization_id = org
   AND o.state = 'in_process'
  JOIN objectives_cycle c ON c.id = o.cycle_id AND c.cadence = 'quarterly'
  JOIN LATERAL (
      SELECT p.id FROM objectives_objective p
        JOIN objectives_cycle y ON y.id = p.cycle_id AND y.cadence = 'annual'
       WHERE p.organization_id = org AND p.state = 'in_process'
       ORDER BY p.number LIMIT 1) p ON o.number %% 10 > 0;

INSERT INTO sprints_sprint
    (organization_id, number, team_id, name, starts_on, ends_on, version)
SELECT org, row_number() OVER (ORDER BY back DESC, t.number), t.id,
       'Sprint ' || 60 - back, today - 6 - 14 * back, today + 7 - 14 * back, 1
  FROM here JOIN teams_team t ON t.organization_id = org, generate_series(0, 50) back;
INSERT INTO sprints_sprintgoal (organization_id, sprint_id, text, kind, version)
SELECT org, id, 'Somebody answers within the hour',
       (ARRAY['linked', 'linked', 'heartbeat', 'unsorted'])[1 + number %% 4], 1
  FROM here JOIN sprints_sprint s ON s.organization_id = org;
INSERT INTO sprints_sprintgoallink
    (organization_id, goal_id, key_result_id, is_primary)
SELECT org, g.id, k.id, true
  FROM here JOIN sprints_sprint s ON s.organization_id = org
   AND s.starts_on <= today AND s.ends_on >= today
  JOIN sprints_sprintgoal g ON g.sprint_id = s.id AND g.kind = 'linked'
  JOIN LATERAL (
      SELECT k.id FROM objectives_keyresult k JOIN objectives_objective o
          ON o.id = k.objective_id
       WHERE o.team_id = s.team_id AND o.state = 'in_process'
       ORDER BY k.id DESC LIMIT 1) k ON true;

INSERT INTO objectives_initiative
    (organization_id, number, text, kind, state, team_id, since, created_at, version)
SELECT org, row_number() OVER (ORDER BY k.id), 'Letters in plain words', 'unsorted',
       (ARRAY['idea', 'next', 'doing', 'done'])[1 + k.number %% 4], o.team_id,
       today - 20, today - 20, 1
  FROM here JOIN objectives_keyresult k ON k.organization_id = org
  JOIN objectives_objective o ON o.id = k.objective_id AND o.state = 'in_process';
INSERT INTO objectives_initiativelink
    (organization_id, initiative_id, key_result_id, expected_impact)
SELECT org, i.id, k.id, 'five minutes less'
  FROM here JOIN objectives_initiative i ON i.organization_id = org
  JOIN (SELECT k.id, row_number() OVER (ORDER BY k.id) AS number
          FROM here JOIN objectives_keyresult k ON k.organization_id = org
          JOIN objectives_objective o ON o.id = k.objective_id
           AND o.state = 'in_process') k ON k.number = i.number;
INSERT INTO objectives_initiativestep
    (organization_id, initiative_id, from_state, to_state, effective_on, recorded_at)
SELECT org, id, '', state, since, since
  FROM here JOIN objectives_initiative i ON i.organization_id = org;
INSERT INTO conversations_barrier
    (organization_id, number, title, cause, team_id, owner_id, state, reason,
     logged_by_id, logged_on, since, version)
SELECT org, row_number() OVER (ORDER BY t.id), 'No budget for letters', 'budget', t.id,
       m.id, 'logged', '', m.id, today - 9, today - 9, 1
  FROM here JOIN teams_team t ON t.organization_id = org
  JOIN LATERAL (SELECT min(id) AS id FROM organizations_membership
                 WHERE organization_id = org) m ON true;

INSERT INTO organizations_referencecounter (organization_id, kind, last)
SELECT org, kind, 1000000 FROM here, (VALUES ('O'), ('KR'), ('T'), ('S'), ('I'), ('B')) kinds (kind);
