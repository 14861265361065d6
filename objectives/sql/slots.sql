-- The guarded counter: a slot is given only while the team is below its limit, whoever
-- asks and in every isolation level. A fact (imported existing work) is let through.
CREATE FUNCTION objectives_count_slot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        UPDATE objectives_teamcapacity SET in_process = in_process - 1
         WHERE organization_id = OLD.organization_id AND team_id = OLD.team_id
           AND cadence = OLD.cadence;
        RETURN NULL;
    END IF;
    UPDATE objectives_teamcapacity SET in_process = in_process + 1
     WHERE organization_id = NEW.organization_id AND team_id = NEW.team_id
       AND cadence = NEW.cadence
       AND (NEW.is_fact OR in_process < effective_limit);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'team % has no free slot', NEW.team_id
            USING ERRCODE = 'OK001', CONSTRAINT = 'okr_in_process_limit';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER count_slot AFTER INSERT OR DELETE ON objectives_slot
    FOR EACH ROW EXECUTE FUNCTION objectives_count_slot();

CREATE FUNCTION objectives_keep_slot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a slot is given and taken back, never changed'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'slot_is_never_changed';
END $$;
CREATE TRIGGER keep_slot BEFORE UPDATE ON objectives_slot
    FOR EACH ROW EXECUTE FUNCTION objectives_keep_slot();

-- At the end of a transaction an objective's slots are its accountable teams while it is
-- in process or paused, and none otherwise (DOMAIN 2.3).
CREATE FUNCTION objectives_check_slots() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    the_objective bigint;
    wanted bigint[];
    given bigint[];
BEGIN
    IF TG_TABLE_NAME = 'objectives_objective' THEN
        the_objective := coalesce(NEW.id, OLD.id);
    ELSE
        the_objective := coalesce(NEW.objective_id, OLD.objective_id);
    END IF;
    SELECT array_agg(DISTINCT team_id ORDER BY team_id) INTO wanted FROM (
        SELECT o.team_id FROM objectives_objective o
         WHERE o.id = the_objective AND o.state IN ('in_process', 'paused')
        UNION
        SELECT c.team_id FROM objectives_coowner c JOIN objectives_objective o
            ON o.id = c.objective_id
         WHERE o.id = the_objective AND o.state IN ('in_process', 'paused')
        UNION
        SELECT k.team_id FROM objectives_keyresult k JOIN objectives_objective o
            ON o.id = k.objective_id
         WHERE o.id = the_objective AND o.state IN ('in_process', 'paused')
           AND k.team_id IS NOT NULL AND k.state IN ('open', 'reached')
    ) accountable;
    SELECT array_agg(team_id ORDER BY team_id) INTO given
      FROM objectives_slot WHERE objective_id = the_objective;
    IF wanted IS DISTINCT FROM given THEN
        RAISE EXCEPTION 'objective % has slots % where % are accountable',
            the_objective, given, wanted
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'slots_are_accountable_teams';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION objectives_check_slots() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION objectives_check_slots() TO okr_app;

CREATE CONSTRAINT TRIGGER check_slots_of_objective
    AFTER INSERT OR UPDATE OF state, team_id ON objectives_objective
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION objectives_check_slots();
CREATE CONSTRAINT TRIGGER check_slots_of_slot
    AFTER INSERT OR DELETE ON objectives_slot DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION objectives_check_slots();
CREATE CONSTRAINT TRIGGER check_slots_of_co_owner
    AFTER INSERT OR UPDATE OR DELETE ON objectives_coowner
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION objectives_check_slots();
CREATE CONSTRAINT TRIGGER check_slots_of_key_result
    AFTER INSERT OR UPDATE OF team_id, state, objective_id OR DELETE
    ON objectives_keyresult DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION objectives_check_slots();
