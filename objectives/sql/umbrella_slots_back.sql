-- Back to before umbrella_slots.sql: the owner of every OKR gives a slot. Those given back
-- here are facts, which may exceed the limit, since nobody commits anything by this.
CREATE OR REPLACE FUNCTION objectives_refuse_other_slots(the_objective bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    wanted bigint[];
    given bigint[];
BEGIN
    SELECT array_agg(DISTINCT accountable.team_id ORDER BY accountable.team_id)
      INTO wanted
      FROM objectives_objective o CROSS JOIN LATERAL (
        SELECT o.team_id
        UNION
        SELECT c.team_id FROM objectives_coowner c WHERE c.objective_id = o.id
        UNION
        SELECT k.team_id FROM objectives_keyresult k
         WHERE k.objective_id = o.id AND k.team_id IS NOT NULL
           AND k.state IN ('open', 'reached')
        UNION
        SELECT m.team_id FROM teams_memberteam m
         WHERE m.group_id = o.team_id AND m.left_on IS NULL
      ) accountable
     WHERE o.id = the_objective AND o.state IN ('in_process', 'paused');
    SELECT array_agg(team_id ORDER BY team_id) INTO given
      FROM objectives_slot WHERE objective_id = the_objective;
    IF wanted IS DISTINCT FROM given THEN
        RAISE EXCEPTION 'objective % has slots % where % are accountable',
            the_objective, given, wanted
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'slots_are_accountable_teams';
    END IF;
END $$;

INSERT INTO objectives_teamcapacity
       (organization_id, team_id, cadence, in_process, effective_limit)
SELECT DISTINCT o.organization_id, o.team_id, c.cadence, 0,
       CASE c.cadence WHEN 'annual' THEN g.annual_limit ELSE g.quarterly_limit END
  FROM objectives_objective o
  JOIN objectives_cycle c ON c.organization_id = o.organization_id AND c.id = o.cycle_id
  JOIN organizations_organizationsettings g ON g.organization_id = o.organization_id
 WHERE o.state IN ('in_process', 'paused')
ON CONFLICT DO NOTHING;

INSERT INTO objectives_slot (organization_id, objective_id, team_id, cadence, is_fact)
SELECT o.organization_id, o.id, o.team_id, c.cadence, true
  FROM objectives_objective o
  JOIN objectives_cycle c ON c.organization_id = o.organization_id AND c.id = o.cycle_id
 WHERE o.state IN ('in_process', 'paused')
   AND NOT EXISTS (SELECT FROM objectives_slot s
                    WHERE s.objective_id = o.id AND s.team_id = o.team_id);

DROP FUNCTION objectives_accountable_teams(bigint);
