-- What people write about OKRs and teams write about their work: a KPI a team with two
-- years of weekly values, drafts of the next year, comments, opinions, help, reviews of
-- fifty sprints a team, and the work items of the last ten. Runs in the transaction of
-- organization.sql, after it.
UPDATE organizations_organizationsettings SET has_kpis = true
  FROM here WHERE organization_id = org;

CREATE TEMP TABLE owner ON COMMIT DROP AS
    SELECT min(id) AS id FROM organizations_membership, here WHERE organization_id = org;
CREATE TEMP TABLE running ON COMMIT DROP AS
    SELECT o.id, o.team_id, t.number AS team_number,
           (SELECT min(k.id) FROM objectives_keyresult k WHERE k.objective_id = o.id)
               AS key_result,
           row_number() OVER (PARTITION BY o.team_id ORDER BY o.number) AS place
      FROM here JOIN objectives_objective o ON o.organization_id = org
      JOIN teams_team t ON t.id = o.team_id
     WHERE o.state = 'in_process';

INSERT INTO measures_metric
    (organization_id, name, unit, direction, key_value_area, source, version)
SELECT org, 'Median wait, ' || t.name, 'min', 'down', 'current_value', '', 1
  FROM here JOIN teams_team t ON t.organization_id = org;
INSERT INTO measures_kpi
    (organization_id, number, metric_id, team_id, direction, green, red, frequency_days,
     current, measured_on, version)
SELECT org, t.number, m.id, t.id, 'down', 20, 35, 7, 20 + t.number %% 20, today - 3, 1
  FROM here JOIN teams_team t ON t.organization_id = org
  JOIN measures_metric m
    ON m.organization_id = org AND m.name = 'Median wait, ' || t.name;
INSERT INTO measures_measuredvalue
    (organization_id, kpi_id, value, measured_on, recorded_at, note)
SELECT org, k.id, 20 + (k.number + n) %% 20, today - 3 - 7 * n, today - 3 - 7 * n, ''
  FROM here JOIN measures_kpi k ON k.organization_id = org, generate_series(0, 103) n;

INSERT INTO objectives_cycle
    (organization_id, name, cadence, starts_on, ends_on, grace_days, state, version)
SELECT org, to_char(d, 'YYYY'), 'annual', d, d + interval '1 year -1 day', 14,
       'planning', 1
  FROM here, LATERAL (SELECT date_trunc('year', today) + interval '1 year' AS d) next;
INSERT INTO objectives_draft
    (organization_id, number, title, cycle_id, unit_id, state, author_ids, began_by_id,
     asked_on, version)
SELECT org, row_number() OVER (ORDER BY u.id), 'Next year in ' || u.name, c.id, u.id,
       'asked', ARRAY[owner.id], owner.id, today - 9, 1
  FROM here JOIN teams_unit u ON u.organization_id = org
  JOIN objectives_cycle c ON c.organization_id = org AND c.cadence = 'annual'
   AND c.state = 'planning', owner;
INSERT INTO objectives_objective
    (organization_id, number, title, why, team_id, cycle_id, draft_id, position, ambition,
     state, outcome, is_planned, learning, carry_count, defer_count, turned_away,
     is_imported, source_key, created_at, version)
SELECT org, 500000 + row_number() OVER (ORDER BY d.id, place),
       'Nobody waits in vain, ' || place, 'Whoever waits gives up.',
       (SELECT min(t.id) FROM teams_team t WHERE t.unit_id = d.unit_id), d.cycle_id, d.id,
       place, 'committed', 'proposed', '', true, '', 0, 0, 0, false, '', now(), 1
  FROM here JOIN objectives_draft d ON d.organization_id = org
  JOIN generate_series(1, 5) place
    ON EXISTS (SELECT FROM teams_team t WHERE t.unit_id = d.unit_id);
INSERT INTO objectives_keyresult
    (organization_id, number, objective_id, position, title, kind, unit, baseline, target,
     weight, frequency_days, moves_late, source, state, confidences, source_key, version)
SELECT org, 500000 + row_number() OVER (ORDER BY o.id, place), o.id, place,
       'Days until the first appointment, ' || place, 'decrease', 'days', 40, 10, 1, 7,
       false, '', 'open', '{}', '', 1
  FROM here JOIN objectives_objective o
    ON o.organization_id = org AND o.draft_id IS NOT NULL, generate_series(1, 3) place;

INSERT INTO conversations_comment
    (organization_id, objective_id, author_id, text, written_at, version)
SELECT org, r.id, owner.id, 'What would have to be true for this to move? ' || n,
       today - n, 1
  FROM here, running r, owner, generate_series(1, 5) n;
INSERT INTO conversations_opinionround
    (organization_id, objective_id, asked_by_id, asked_on, has_names, about, answers,
     version)
SELECT org, r.id, owner.id, today - 5, true, '', 6, 1
  FROM here, running r, owner WHERE r.place = 1;
INSERT INTO conversations_namedopinion
    (organization_id, round_id, kind, text, author_id, given_on)
SELECT org, o.id, 'idea', 'Call before the visit, ' || n, owner.id, today - 2
  FROM here JOIN conversations_opinionround o ON o.organization_id = org, owner,
       generate_series(1, 6) n;
INSERT INTO conversations_helprequest
    (organization_id, number, title, form, objective_id, asked_team_id, needed_by, state,
     since, asked_by_id, asked_on, words, version)
SELECT org, row_number() OVER (ORDER BY r.id), 'The letters of the last month', 'data',
       r.id, t.id, today + 9, 'requested', today - 6, owner.id, today - 6, '', 1
  FROM here, running r
  JOIN teams_team t ON t.number = 1 + r.team_number %% %(teams)s, owner
 WHERE t.organization_id = org AND r.place = 1;

INSERT INTO sprints_sprintreview
    (organization_id, sprint_id, opened_by_id, opened_at, closed_by_id, closed_at,
     version)
SELECT org, s.id, owner.id, s.ends_on, owner.id, s.ends_on, 1
  FROM here JOIN sprints_sprint s ON s.organization_id = org AND s.ends_on < today, owner;
INSERT INTO sprints_reviewedkeyresult
    (organization_id, review_id, key_result_id, saw, at_start, at_end, progress, pace,
     confidence, version)
SELECT org, v.id, r.key_result, 'People call before they come.', 30, 25, 0.5, 0.4, 6, 1
  FROM here JOIN sprints_sprintreview v ON v.organization_id = org
  JOIN sprints_sprint s ON s.id = v.sprint_id
  JOIN running r ON r.team_id = s.team_id AND r.place <= 2;
INSERT INTO sprints_increment (organization_id, review_id, text, released_on)
SELECT org, v.id, 'A letter that says when to come', v.closed_at::date
  FROM here JOIN sprints_sprintreview v ON v.organization_id = org;
INSERT INTO sprints_reviewdecision
    (organization_id, review_id, objective_id, kind, note, version)
SELECT org, v.id, r.id, 'keep_course', 'It moves.', 1
  FROM here JOIN sprints_sprintreview v ON v.organization_id = org
  JOIN sprints_sprint s ON s.id = v.sprint_id
  JOIN running r ON r.team_id = s.team_id AND r.place <= 2;

INSERT INTO sprints_workepic (organization_id, key, title, initiative_id)
SELECT org, 'EPIC-' || i.number, i.text, i.id
  FROM here JOIN objectives_initiative i ON i.organization_id = org;
INSERT INTO sprints_workitem
    (organization_id, key, title, type, status, is_done, team_id, sprint_id, sprint_name,
     epic_id, epic_key, created_on, done_on, digest)
SELECT org, 'ITEM-' || s.number || '-' || n, 'A letter, ' || n, 'Story',
       CASE WHEN s.ends_on < today THEN 'Done' ELSE 'Doing' END, s.ends_on < today,
       s.team_id, s.id, s.name, e.id, coalesce(e.key, ''), s.starts_on - n,
       CASE WHEN s.ends_on < today THEN s.ends_on END, ''
  FROM here JOIN sprints_sprint s ON s.organization_id = org
   AND s.starts_on > today - 150, generate_series(1, 20) n
  LEFT JOIN LATERAL (
      SELECT e.id, e.key FROM sprints_workepic e
        JOIN objectives_initiative i ON i.id = e.initiative_id
       WHERE i.team_id = s.team_id AND n %% 3 > 0
       ORDER BY e.id LIMIT 1 OFFSET n %% 4) e ON true;

INSERT INTO organizations_referencecounter (organization_id, kind, last)
SELECT org, kind, 1000000 FROM here, (VALUES ('KPI'), ('D'), ('H')) kinds (kind);
