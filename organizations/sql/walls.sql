-- What every tenant table stands on: rights of the application's role, and the audit trail.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS unaccent;

GRANT USAGE ON SCHEMA public TO okr_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO okr_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO okr_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO okr_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO okr_app;

CREATE SCHEMA audit AUTHORIZATION okr_audit;
SET LOCAL ROLE okr_audit;
GRANT USAGE ON SCHEMA audit TO okr_app, okr_migrator;

CREATE TABLE audit.event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organization_id bigint NOT NULL,
    happened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor_id bigint,
    action text NOT NULL,
    reason text NOT NULL,
    request_id text NOT NULL,
    table_name text NOT NULL,
    row_id bigint,
    operation text NOT NULL,
    before jsonb,
    after jsonb
);
-- the audit page: newest first; the history of one record
CREATE INDEX event_newest ON audit.event (organization_id, id DESC);
CREATE INDEX event_of_row ON audit.event (organization_id, table_name, row_id);

ALTER TABLE audit.event ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.event FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON audit.event FOR SELECT
    USING (organization_id = (SELECT nullif(current_setting('app.organization_id', true), '')::bigint));
CREATE POLICY trail ON audit.event FOR INSERT TO okr_audit WITH CHECK (true);

-- Facts of the running transaction; empty when a statement came without an action.
CREATE FUNCTION audit.said(name text) RETURNS text LANGUAGE sql STABLE
    SET search_path = pg_catalog
    AS $$ SELECT coalesce(current_setting('app.' || name, true), '') $$;

CREATE FUNCTION audit.record_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog AS $$
DECLARE
    old_row jsonb;
    new_row jsonb;
    row_now jsonb;
BEGIN
    IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD) - coalesce(TG_ARGV, '{}'); END IF;
    IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW) - coalesce(TG_ARGV, '{}'); END IF;
    row_now := coalesce(new_row, old_row);
    IF TG_OP = 'UPDATE' THEN
        IF old_row = new_row THEN RETURN NULL; END IF;
        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, new_row -> o.key)
          INTO old_row, new_row
          FROM jsonb_each(old_row) o WHERE o.value IS DISTINCT FROM new_row -> o.key;
    END IF;
    INSERT INTO audit.event (organization_id, actor_id, action, reason, request_id,
                             table_name, row_id, operation, before, after)
    VALUES ((row_now ->> 'organization_id')::bigint,
            nullif(audit.said('actor'), '')::bigint, audit.said('action'),
            audit.said('reason'), audit.said('request_id'),
            TG_TABLE_NAME, (row_now ->> 'id')::bigint, lower(TG_OP), old_row, new_row);
    RETURN NULL;
END $$;

-- A reading that must itself be recorded (the audit page).
CREATE FUNCTION audit.record_reading(what text) RETURNS void LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog AS $$
    INSERT INTO audit.event (organization_id, actor_id, action, reason, request_id,
                             table_name, operation)
    VALUES (nullif(audit.said('organization_id'), '')::bigint,
            nullif(audit.said('actor'), '')::bigint, audit.said('action'),
            audit.said('reason'), audit.said('request_id'), what, 'read')
$$;

REVOKE ALL ON FUNCTION audit.said(text), audit.record_row(), audit.record_reading(text)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.record_reading(text) TO okr_app;
GRANT EXECUTE ON FUNCTION audit.record_row() TO okr_migrator;
GRANT SELECT ON audit.event TO okr_app;
RESET ROLE;

-- The database cache: allauth's rate limits hold with Redis down.
CREATE TABLE okrhub_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX okrhub_cache_expires ON okrhub_cache (expires);
