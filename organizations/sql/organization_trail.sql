-- An organisation's own row has no organization_id, so it needs a trigger of its own.
SET LOCAL ROLE okr_audit;
CREATE FUNCTION audit.record_organization() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    INSERT INTO audit.event (organization_id, actor_id, action, reason, request_id,
                             table_name, row_id, operation, before, after)
    VALUES (NEW.id, nullif(audit.said('actor'), '')::bigint, audit.said('action'),
            audit.said('reason'), audit.said('request_id'), TG_TABLE_NAME, NEW.id,
            lower(TG_OP), CASE TG_OP WHEN 'UPDATE' THEN to_jsonb(OLD) END, to_jsonb(NEW));
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION audit.record_organization() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.record_organization() TO okr_migrator;
RESET ROLE;
CREATE TRIGGER audit_row AFTER INSERT OR UPDATE ON organizations_organization
    FOR EACH ROW EXECUTE FUNCTION audit.record_organization();
