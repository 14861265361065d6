-- What holds words, of all that the reader may see: by kind, at most so many of each,
-- the closest first. The index of a table behind row level security cannot be asked by
-- words (the operator might tell), so this function looks as the owner, and holds to
-- the organisation and to the veil itself. `about` are the words as a query, `plain`
-- the same in capitals for what is spelt otherwise, `letters` and `asked` a reference.
CREATE FUNCTION screens_search(
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
), met AS (
    (SELECT 'objective' AS kind, o.number::bigint AS number, o.title::text AS title,
            o.why AS body, o.team_id, o.state IN ('closed', 'declined') AS is_over,
            letters = 'O' AND o.number = asked AS is_asked
       FROM here, objectives_objective o
      WHERE o.organization_id = here.id AND o.id <> ALL (here.objectives)
        AND o.state <> 'void'
        AND (to_tsvector('english'::regconfig, COALESCE(o.title, '') || ' '
                 || COALESCE(o.why, '')) @@ about
             OR plain <% upper(o.title) OR letters = 'O' AND o.number = asked)
      ORDER BY o.number DESC LIMIT 1000)
    UNION ALL
    (SELECT 'key_result', k.number, k.title, k.changes_for,
            coalesce(k.team_id, o.team_id),
            k.state IN ('not_reached', 'dropped') OR o.state IN ('closed', 'declined'),
            letters = 'KR' AND k.number = asked
       FROM here, objectives_keyresult k
       JOIN objectives_objective o ON o.id = k.objective_id
      WHERE k.organization_id = here.id AND k.id <> ALL (here.key_results)
        AND k.state <> 'void' AND o.state <> 'void'
        AND (to_tsvector('english'::regconfig, COALESCE(k.title, '') || ' '
                 || COALESCE(k.changes_for, '')) @@ about
             OR plain <% upper(k.title) OR letters = 'KR' AND k.number = asked)
      ORDER BY k.number DESC LIMIT 1000)
    UNION ALL
    (SELECT 'initiative', i.number, i.text, i.observed_impact, i.team_id,
            i.state IN ('done', 'stopped'), letters = 'I' AND i.number = asked
       FROM here, objectives_initiative i
      WHERE i.organization_id = here.id AND i.id <> ALL (here.initiatives)
        AND (to_tsvector('english'::regconfig, COALESCE(i.text, '') || ' '
                 || COALESCE(i.observed_impact, '')) @@ about
             OR plain <% upper(i.text) OR letters = 'I' AND i.number = asked)
      ORDER BY i.number DESC LIMIT 1000)
    UNION ALL
    (SELECT 'sprint_goal', s.number, g.text, g.result_note, s.team_id,
            s.state = 'closed', letters = 'S' AND s.number = asked
       FROM here, sprints_sprintgoal g JOIN sprints_sprint s ON s.id = g.sprint_id
      WHERE g.organization_id = here.id
        AND (to_tsvector('english'::regconfig, COALESCE(g.text, '') || ' '
                 || COALESCE(g.result_note, '')) @@ about
             OR plain <% upper(g.text)
             OR g.sprint_id = (SELECT n.id FROM here, sprints_sprint n
                                WHERE n.organization_id = here.id
                                  AND letters = 'S' AND n.number = asked))
      ORDER BY g.id DESC LIMIT 1000)
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
REVOKE ALL ON FUNCTION screens_search(tsquery, text, text, bigint, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION screens_search(tsquery, text, text, bigint, integer)
    TO okr_app;
