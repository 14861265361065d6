-- The teams that a team of teams is made of are accountable for its OKRs as well
-- (DOMAIN 2.3): each gives a slot for as long as it is in. The check of slots.sql is
-- taken apart, so that a team that joins or leaves is checked like any other change.
CREATE FUNCTION objectives_refuse_other_slots(the_objective bigint) RETURNS void
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

CREATE OR REPLACE FUNCTION objectives_check_slots() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_TABLE_NAME = 'objectives_objective' THEN
        PERFORM objectives_refuse_other_slots(coalesce(NEW.id, OLD.id));
    ELSE
        PERFORM objectives_refuse_other_slots(
            coalesce(NEW.objective_id, OLD.objective_id));
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION objectives_check_member_slots() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM objectives_refuse_other_slots(o.id) FROM objectives_objective o
     WHERE o.state IN ('in_process', 'paused')
       AND o.team_id IN (
           CASE WHEN TG_OP <> 'INSERT' THEN OLD.group_id END,
           CASE WHEN TG_OP <> 'DELETE' THEN NEW.group_id END);
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION objectives_refuse_other_slots(bigint),
    objectives_check_member_slots() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION objectives_check_member_slots() TO okr_app;

CREATE CONSTRAINT TRIGGER check_slots_of_member
    AFTER INSERT OR UPDATE OR DELETE ON teams_memberteam
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION objectives_check_member_slots();
