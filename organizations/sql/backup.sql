-- A backup reads the audit trail too; who owns the schema may read it, and no more.
SET LOCAL ROLE okr_audit;
GRANT SELECT ON audit.event TO okr_migrator;
GRANT SELECT ON SEQUENCE audit.event_id_seq TO okr_migrator;
RESET ROLE;
