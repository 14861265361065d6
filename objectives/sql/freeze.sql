-- A locked cycle is frozen, whoever writes. What is settled there stays as it is but for
-- one thing: it may become void. What is undecided keeps its words, numbers and check-ins
-- and may be decided or taken along (DOMAIN 1.4, 2.1, 2.2). The import of what was is the
-- one path that adds to it; it says so in app.action.
CREATE FUNCTION objectives_is_locked(the_cycle bigint) RETURNS boolean LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$ SELECT state = 'locked' FROM objectives_cycle WHERE id = the_cycle $$;

CREATE FUNCTION objectives_imports() RETURNS boolean LANGUAGE sql STABLE
    SET search_path = pg_catalog
    AS $$ SELECT coalesce(current_setting('app.action', true), '') = 'okrs.imported' $$;

CREATE FUNCTION objectives_refuse_frozen(what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% belongs to a locked cycle and is frozen', what
        USING ERRCODE = 'check_violation', CONSTRAINT = 'locked_cycle_is_frozen';
END $$;

CREATE FUNCTION objectives_freeze_objective() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    of_void CONSTANT text[] := '{state,outcome,is_planned,version}';
    of_decision CONSTANT text[] := of_void || '{cycle_id,team_id,owner_id,closed_on,
        review_on,progress,progress_at_commitment,suggested_grade,grade,
        grade_at_commitment,learning,carry_count,defer_count,turned_away}'::text[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF objectives_is_locked(NEW.cycle_id) AND NOT objectives_imports() THEN
            PERFORM objectives_refuse_frozen('a new objective');
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF objectives_is_locked(OLD.cycle_id) AND OLD.state <> 'proposed' THEN
            PERFORM objectives_refuse_frozen('objective ' || OLD.id);
        END IF;
        RETURN OLD;
    END IF;
    IF NOT objectives_is_locked(OLD.cycle_id) THEN
        IF NEW.cycle_id <> OLD.cycle_id AND objectives_is_locked(NEW.cycle_id) THEN
            PERFORM objectives_refuse_frozen('objective ' || OLD.id);
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state IN ('closed', 'declined', 'void') THEN
        IF NEW.state = 'void' AND OLD.state <> 'void'
           AND to_jsonb(NEW) - of_void = to_jsonb(OLD) - of_void THEN
            RETURN NEW;
        END IF;
    ELSIF NOT objectives_is_locked(NEW.cycle_id)
       OR to_jsonb(NEW) - of_decision = to_jsonb(OLD) - of_decision THEN
        RETURN NEW;
    END IF;
    PERFORM objectives_refuse_frozen('objective ' || OLD.id);
    RETURN NULL;
END $$;

-- Key results, check-ins, transitions and revisions of an objective of a locked cycle.
CREATE FUNCTION objectives_freeze_part() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    of_decision CONSTANT text[] := '{state,reached_on,team_id,version}';
    part jsonb;
    belongs_to bigint;
    in_state text;
    is_locked boolean;
    is_settled boolean;
BEGIN
    FOREACH part IN ARRAY CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[to_jsonb(NEW)]
        WHEN 'DELETE' THEN ARRAY[to_jsonb(OLD)]
        ELSE ARRAY[to_jsonb(OLD), to_jsonb(NEW)] END
    LOOP
        belongs_to := (part ->> 'objective_id')::bigint;
        IF TG_TABLE_NAME = 'objectives_checkin' THEN
            SELECT k.objective_id INTO belongs_to FROM objectives_keyresult k
             WHERE k.id = (part ->> 'key_result_id')::bigint;
        END IF;
        SELECT o.state, c.state = 'locked' INTO in_state, is_locked
          FROM objectives_objective o JOIN objectives_cycle c ON c.id = o.cycle_id
         WHERE o.id = belongs_to;
        CONTINUE WHEN is_locked IS NOT TRUE;
        CONTINUE WHEN TG_OP = 'INSERT' AND objectives_imports();
        is_settled := in_state IN ('closed', 'declined', 'void');
        CONTINUE WHEN TG_TABLE_NAME = 'objectives_transition' AND TG_OP = 'INSERT'
            AND in_state <> 'void' AND (NOT is_settled OR part ->> 'to_state' = 'void');
        CONTINUE WHEN TG_TABLE_NAME = 'objectives_keyresult' AND TG_OP = 'UPDATE'
            AND NOT is_settled
            AND to_jsonb(NEW) - of_decision = to_jsonb(OLD) - of_decision;
        CONTINUE WHEN TG_TABLE_NAME = 'objectives_keyresult' AND TG_OP = 'DELETE'
            AND in_state = 'proposed';
        PERFORM objectives_refuse_frozen(TG_TABLE_NAME || ' ' || (part ->> 'id'));
    END LOOP;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION objectives_freeze_cycle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM objectives_refuse_frozen('cycle ' || OLD.id);
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION objectives_is_locked(bigint), objectives_freeze_objective(),
    objectives_freeze_part() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION objectives_freeze_objective(), objectives_freeze_part()
    TO okr_app;

CREATE TRIGGER keep_frozen BEFORE INSERT OR UPDATE OR DELETE ON objectives_objective
    FOR EACH ROW EXECUTE FUNCTION objectives_freeze_objective();
CREATE TRIGGER keep_frozen BEFORE INSERT OR UPDATE OR DELETE ON objectives_keyresult
    FOR EACH ROW EXECUTE FUNCTION objectives_freeze_part();
CREATE TRIGGER keep_frozen BEFORE INSERT OR UPDATE OR DELETE ON objectives_checkin
    FOR EACH ROW EXECUTE FUNCTION objectives_freeze_part();
CREATE TRIGGER keep_frozen BEFORE INSERT OR UPDATE OR DELETE ON objectives_transition
    FOR EACH ROW EXECUTE FUNCTION objectives_freeze_part();
CREATE TRIGGER keep_frozen BEFORE INSERT OR UPDATE OR DELETE ON objectives_revision
    FOR EACH ROW EXECUTE FUNCTION objectives_freeze_part();
CREATE TRIGGER keep_frozen BEFORE UPDATE ON objectives_cycle
    FOR EACH ROW WHEN (OLD.state = 'locked' AND OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION objectives_freeze_cycle();
CREATE TRIGGER keep_frozen_there BEFORE DELETE ON objectives_cycle
    FOR EACH ROW WHEN (OLD.state = 'locked')
    EXECUTE FUNCTION objectives_freeze_cycle();
