-- The accountable teams of an objective, one place for the rule in the database (DOMAIN
-- 2.3): the same as `accountable_teams` of objectives/limit.py. The owner of an umbrella,
-- whose key results several other teams own, gives no slot unless one of them is its own.
CREATE FUNCTION objectives_accountable_teams(the_objective bigint)
    RETURNS SETOF bigint LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    WITH owner AS (
        SELECT id, team_id FROM objectives_objective WHERE id = the_objective
    ), holder AS (
        SELECT DISTINCT coalesce(k.team_id, owner.team_id) AS team_id
          FROM objectives_keyresult k JOIN owner ON owner.id = k.objective_id
         WHERE k.state IN ('open', 'reached')
    ), other AS (
        SELECT c.team_id FROM objectives_coowner c WHERE c.objective_id = the_objective
        UNION
        SELECT m.team_id FROM teams_memberteam m JOIN owner ON owner.team_id = m.group_id
         WHERE m.left_on IS NULL
    )
    SELECT team_id FROM holder
    UNION
    SELECT team_id FROM other
    UNION
    SELECT team_id FROM owner
     WHERE (SELECT count(*) FROM holder) < 2 OR EXISTS (SELECT FROM other)
$$;
REVOKE ALL ON FUNCTION objectives_accountable_teams(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION objectives_accountable_teams(bigint) TO okr_app;

CREATE OR REPLACE FUNCTION objectives_refuse_other_slots(the_objective bigint)
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$
DECLARE
    wanted bigint[];
    given bigint[];
BEGIN
    SELECT array_agg(accountable.team_id ORDER BY accountable.team_id) INTO wanted
      FROM objectives_objective o
     CROSS JOIN LATERAL objectives_accountable_teams(o.id) AS accountable(team_id)
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

-- The slots that the owners of umbrellas have given until now are free again.
DELETE FROM objectives_slot s
 WHERE s.team_id NOT IN (SELECT objectives_accountable_teams(s.objective_id));
