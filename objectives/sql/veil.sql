-- The objectives of drafts that the one who reads does not see. Rows that hang from an
-- objective ask this, so that they need not say themselves whose draft they are in.
CREATE FUNCTION objectives_hidden() RETURNS bigint[] LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT coalesce(array_agg(o.id), '{}') FROM objectives_draft d
      JOIN objectives_objective o ON o.draft_id = d.id
     WHERE d.organization_id
           = nullif(current_setting('app.organization_id', true), '')::bigint
       AND d.state = 'drafting'
       AND (nullif(current_setting('app.membership_id', true), '')::bigint
            = ANY (d.author_ids)) IS NOT TRUE
$$;
REVOKE ALL ON FUNCTION objectives_hidden() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION objectives_hidden() TO okr_app;

-- What of the audit trail would tell what such a draft says.
CREATE FUNCTION objectives_hidden_rows() RETURNS TABLE (of_table text, of_row bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT 'objectives_objective', unnest(objectives_hidden())
     UNION ALL
    SELECT 'objectives_keyresult', k.id FROM objectives_keyresult k
     WHERE k.objective_id = ANY (objectives_hidden())
     UNION ALL
    SELECT 'objectives_draft', d.id FROM objectives_draft d
     WHERE d.organization_id
           = nullif(current_setting('app.organization_id', true), '')::bigint
       AND d.state = 'drafting'
       AND (nullif(current_setting('app.membership_id', true), '')::bigint
            = ANY (d.author_ids)) IS NOT TRUE
$$;
REVOKE ALL ON FUNCTION objectives_hidden_rows() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION objectives_hidden_rows() TO okr_app;

SET LOCAL ROLE okr_audit;
CREATE POLICY veil ON audit.event AS RESTRICTIVE FOR SELECT USING (
    row_id IS NULL OR (table_name, row_id) NOT IN
        (SELECT of_table, of_row FROM public.objectives_hidden_rows()));
RESET ROLE;
