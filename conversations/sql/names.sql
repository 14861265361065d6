-- Whether a round has names is fixed when it is asked, whoever writes and however.
CREATE FUNCTION conversations_keep_names() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog AS $$
BEGIN
    IF NEW.has_names <> OLD.has_names OR NEW.objective_id <> OLD.objective_id THEN
        RAISE EXCEPTION 'Whether a round has names is fixed when it is asked.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER names_are_fixed BEFORE UPDATE ON conversations_opinionround
    FOR EACH ROW EXECUTE FUNCTION conversations_keep_names();

-- A round without names takes no opinion with one.
CREATE FUNCTION conversations_refuse_names() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog AS $$
BEGIN
    IF NOT (SELECT r.has_names FROM public.conversations_opinionround r
             WHERE r.id = NEW.round_id) THEN
        RAISE EXCEPTION 'This round was asked without names.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER names_only_where_asked BEFORE INSERT OR UPDATE
    ON conversations_namedopinion
    FOR EACH ROW EXECUTE FUNCTION conversations_refuse_names();
