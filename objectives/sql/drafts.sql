-- The one hard delete (DOMAIN 2.1): a proposal to which nothing happened yet. Its log is
-- append-only for the application's role, so the delete is done here, in one piece.
CREATE FUNCTION objectives_delete_draft(the_objective bigint) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    the_organization bigint :=
        nullif(current_setting('app.organization_id', true), '')::bigint;
BEGIN
    PERFORM FROM objectives_objective
      WHERE id = the_objective AND organization_id = the_organization
        AND state = 'proposed' FOR UPDATE;
    IF NOT FOUND
        OR EXISTS (SELECT FROM objectives_transition
                    WHERE objective_id = the_objective AND to_state <> 'proposed')
        OR EXISTS (SELECT FROM objectives_limithit WHERE objective_id = the_objective)
        OR EXISTS (SELECT FROM objectives_checkin c JOIN objectives_keyresult k
                       ON k.id = c.key_result_id
                    WHERE k.objective_id = the_objective)
    THEN
        RETURN false;
    END IF;
    DELETE FROM objectives_alignmentlink
     WHERE objective_id = the_objective OR parent_id = the_objective;
    DELETE FROM objectives_coowner WHERE objective_id = the_objective;
    DELETE FROM objectives_transition WHERE objective_id = the_objective;
    DELETE FROM objectives_keyresult WHERE objective_id = the_objective;
    DELETE FROM objectives_objective WHERE id = the_objective;
    RETURN true;
END $$;
REVOKE ALL ON FUNCTION objectives_delete_draft(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION objectives_delete_draft(bigint) TO okr_app;
