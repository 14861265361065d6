-- What holds words, as before (see search_newest.sql). Of the large kinds what was met,
-- 200 at most, is read by its ids: joined to them, the whole table was read instead.
CREATE OR REPLACE FUNCTION screens_search(
    about tsquery, plain text, letters text, asked bigint, most integer)
RETURNS TABLE (
    kind text, number bigint, title text, body text, team_id bigint, is_over boolean,
    is_asked boolean, closeness real, place bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
WITH here AS MATERIALIZED (
    SELECT nullif(current_setting('app.organization_id', true), '')::bigint AS id,
           objectives_hidden() AS objectives,
           objectives_hidden_key_results() AS key_results,
           objectives_hidden_initiatives() AS initiatives
), objective_words AS MATERIALIZED (
    SELECT o.id
      FROM here, objectives_objective o
     WHERE o.organization_id = here.id AND o.id <> ALL (here.objectives)
       AND o.state <> 'void' AND to_tsvector('english'::regconfig, COALESCE(o.title, '') || ' '
               || COALESCE(o.why, '')) @@ about
     ORDER BY o.state IN ('closed', 'declined'), o.number DESC LIMIT 200
), objective_ids AS MATERIALIZED (
    SELECT id FROM objective_words
     UNION
    (SELECT o.id
       FROM here, objectives_objective o
      WHERE o.organization_id = here.id AND o.id <> ALL (here.objectives)
        AND o.state <> 'void' AND (SELECT count(*) FROM objective_words) < 200
        AND plain <% upper(o.title)
      ORDER BY o.state IN ('closed', 'declined'), o.number DESC LIMIT 200)
     UNION
    SELECT o.id FROM here, objectives_objective o
     WHERE o.organization_id = here.id AND letters = 'O' AND o.number = asked
       AND o.id <> ALL (here.objectives) AND o.state <> 'void'
), key_result_words AS MATERIALIZED (
    SELECT k.id
      FROM here, objectives_keyresult k
     WHERE k.organization_id = here.id AND k.id <> ALL (here.key_results)
       AND k.state <> 'void' AND to_tsvector('english'::regconfig, COALESCE(k.title, '') || ' '
               || COALESCE(k.changes_for, '')) @@ about
     ORDER BY k.state IN ('not_reached', 'dropped'), k.number DESC LIMIT 200
), key_result_ids AS MATERIALIZED (
    SELECT id FROM key_result_words
     UNION
    (SELECT k.id
       FROM here, objectives_keyresult k
      WHERE k.organization_id = here.id AND k.id <> ALL (here.key_results)
        AND k.state <> 'void' AND (SELECT count(*) FROM key_result_words) < 200
        AND plain <% upper(k.title)
      ORDER BY k.state IN ('not_reached', 'dropped'), k.number DESC LIMIT 200)
     UNION
    SELECT k.id FROM here, objectives_keyresult k
     WHERE k.organization_id = here.id AND letters = 'KR' AND k.number = asked
       AND k.id <> ALL (here.key_results) AND k.state <> 'void'
), initiative_words AS MATERIALIZED (
    SELECT i.id
      FROM here, objectives_initiative i
     WHERE i.organization_id = here.id AND i.id <> ALL (here.initiatives)
       AND to_tsvector('english'::regconfig, COALESCE(i.text, '') || ' '
               || COALESCE(i.observed_impact, '')) @@ about
     ORDER BY i.state IN ('done', 'stopped'), i.number DESC LIMIT 200
), initiative_ids AS MATERIALIZED (
    SELECT id FROM initiative_words
     UNION
    (SELECT i.id
       FROM here, objectives_initiative i
      WHERE i.organization_id = here.id AND i.id <> ALL (here.initiatives)
        AND (SELECT count(*) FROM initiative_words) < 200
        AND plain <% upper(i.text)
      ORDER BY i.state IN ('done', 'stopped'), i.number DESC LIMIT 200)
     UNION
    SELECT i.id FROM here, objectives_initiative i
     WHERE i.organization_id = here.id AND letters = 'I' AND i.number = asked
       AND i.id <> ALL (here.initiatives)
), sprint_goal_words AS MATERIALIZED (
    SELECT g.id
      FROM here, sprints_sprintgoal g
     WHERE g.organization_id = here.id
       AND to_tsvector('english'::regconfig, COALESCE(g.text, '') || ' '
               || COALESCE(g.result_note, '')) @@ about
     ORDER BY g.id DESC LIMIT 200
), sprint_goal_ids AS MATERIALIZED (
    SELECT id FROM sprint_goal_words
     UNION
    (SELECT g.id
       FROM here, sprints_sprintgoal g
      WHERE g.organization_id = here.id
        AND (SELECT count(*) FROM sprint_goal_words) < 200
        AND plain <% upper(g.text)
      ORDER BY g.id DESC LIMIT 200)
     UNION
    SELECT g.id FROM here, sprints_sprint s, sprints_sprintgoal g
     WHERE s.organization_id = here.id AND letters = 'S' AND s.number = asked
       AND g.sprint_id = s.id
), met AS (
    (SELECT 'objective' AS kind, o.number::bigint AS number, o.title::text AS title,
            o.why AS body, o.team_id, o.state IN ('closed', 'declined') AS is_over,
            letters = 'O' AND o.number = asked AS is_asked
       FROM objectives_objective o
      WHERE o.id = ANY (ARRAY(SELECT id FROM objective_ids)))
    UNION ALL
    (SELECT 'key_result', k.number, k.title, k.changes_for,
            coalesce(k.team_id, o.team_id),
            k.state IN ('not_reached', 'dropped') OR o.state IN ('closed', 'declined'),
            letters = 'KR' AND k.number = asked
       FROM objectives_keyresult k
       JOIN objectives_objective o ON o.id = k.objective_id
      WHERE k.id = ANY (ARRAY(SELECT id FROM key_result_ids)) AND o.state <> 'void')
    UNION ALL
    (SELECT 'initiative', i.number, i.text, i.observed_impact, i.team_id,
            i.state IN ('done', 'stopped'), letters = 'I' AND i.number = asked
       FROM objectives_initiative i
      WHERE i.id = ANY (ARRAY(SELECT id FROM initiative_ids)))
    UNION ALL
    (SELECT 'sprint_goal', s.number, g.text, g.result_note, s.team_id,
            s.state = 'closed', letters = 'S' AND s.number = asked
       FROM sprints_sprintgoal g
       JOIN sprints_sprint s ON s.id = g.sprint_id
      WHERE g.id = ANY (ARRAY(SELECT id FROM sprint_goal_ids)))
    UNION ALL
    (SELECT 'comment', o.number, o.title, c.text, o.team_id, false, false
       FROM here, conversations_comment c
       JOIN objectives_objective o ON o.id = c.objective_id
      WHERE c.organization_id = here.id AND c.objective_id <> ALL (here.objectives)
        AND c.deleted_at IS NULL AND o.state <> 'void'
        AND to_tsvector('english'::regconfig, COALESCE(c.text, '')) @@ about
      ORDER BY c.id DESC LIMIT 1000)
    UNION ALL
    (SELECT 'help', h.number, h.title, h.words, o.team_id,
            h.state IN ('confirmed', 'declined', 'withdrawn'),
            letters = 'H' AND h.number = asked
       FROM here, conversations_helprequest h
       JOIN objectives_objective o ON o.id = h.objective_id
      WHERE h.organization_id = here.id AND h.objective_id <> ALL (here.objectives)
        AND (to_tsvector('english'::regconfig, h.title || ' ' || h.words) @@ about
             OR plain <% upper(h.title) OR letters = 'H' AND h.number = asked)
      ORDER BY h.number DESC LIMIT 1000)
    UNION ALL
    (SELECT 'barrier', b.number, b.title, b.reason, b.team_id,
            b.state IN ('resolved', 'wont_fix'), letters = 'B' AND b.number = asked
       FROM here, conversations_barrier b
      WHERE b.organization_id = here.id
        AND (b.objective_id IS NULL OR b.objective_id <> ALL (here.objectives))
        AND (to_tsvector('english'::regconfig, b.title || ' ' || b.reason) @@ about
             OR plain <% upper(b.title) OR letters = 'B' AND b.number = asked)
      ORDER BY b.number DESC LIMIT 1000)
    UNION ALL
    (SELECT 'strategy_goal', g.number, g.title, g.why, NULL::bigint,
            g.retired_on IS NOT NULL, letters = 'G' AND g.number = asked
       FROM here, objectives_strategygoal g
      WHERE g.organization_id = here.id
        AND (to_tsvector('english'::regconfig, g.title || ' ' || g.why) @@ about
             OR plain <% upper(g.title) OR letters = 'G' AND g.number = asked)
      ORDER BY g.number DESC LIMIT 1000)
    UNION ALL
    (SELECT 'team', t.number, t.name, t.mission, t.id, t.archived_on IS NOT NULL,
            letters = 'T' AND t.number = asked
       FROM here, teams_team t
      WHERE t.organization_id = here.id
        AND (to_tsvector('english'::regconfig, t.name || ' ' || t.mission) @@ about
             OR to_tsvector('simple'::regconfig, t.name) @@ about
             OR plain <% upper(t.name) OR letters = 'T' AND t.number = asked)
      ORDER BY t.number DESC LIMIT 1000)
    UNION ALL
    (SELECT 'kpi', k.number, m.name, m.source, k.team_id, k.archived_on IS NOT NULL,
            letters = 'KPI' AND k.number = asked
       FROM here, measures_kpi k JOIN measures_metric m ON m.id = k.metric_id
      WHERE k.organization_id = here.id
        AND (to_tsvector('english'::regconfig, m.name || ' ' || m.source) @@ about
             OR plain <% upper(m.name) OR letters = 'KPI' AND k.number = asked)
      ORDER BY k.number DESC LIMIT 1000)
    UNION ALL
    (SELECT 'person', p.id, u.name, p.title, NULL::bigint, false, false
       FROM here, organizations_membership p
       JOIN organizations_user u ON u.id = p.user_id
      WHERE p.organization_id = here.id AND p.is_active
        AND (to_tsvector('english'::regconfig, u.name || ' ' || p.title) @@ about
             OR plain <% upper(u.name))
      ORDER BY p.id DESC LIMIT 1000)
), ranked AS (
    SELECT met.*, (word_similarity(plain, upper(met.title))
                   + CASE WHEN met.is_over THEN 0 ELSE 0.5 END
                   + CASE WHEN met.is_asked THEN 9 ELSE 0 END)::real AS closeness
      FROM met
), placed AS (
    SELECT ranked.*, row_number() OVER (
               PARTITION BY ranked.kind
               ORDER BY ranked.closeness DESC, ranked.number DESC) AS place
      FROM ranked
)
SELECT * FROM placed WHERE placed.place <= most
$$;
