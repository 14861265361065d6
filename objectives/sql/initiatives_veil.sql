-- What is tried for the key results of a private draft: hidden like the draft itself.

CREATE FUNCTION objectives_hidden_key_results() RETURNS bigint[] LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT coalesce(array_agg(k.id), '{}') FROM objectives_keyresult k
     WHERE k.objective_id = ANY (objectives_hidden())
$$;
REVOKE ALL ON FUNCTION objectives_hidden_key_results() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION objectives_hidden_key_results() TO okr_app;

CREATE FUNCTION objectives_hidden_initiatives() RETURNS bigint[] LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT coalesce(array_agg(DISTINCT l.initiative_id), '{}')
      FROM objectives_initiativelink l
     WHERE l.key_result_id = ANY (objectives_hidden_key_results())
       AND NOT EXISTS (
           SELECT 1 FROM objectives_initiativelink v
            WHERE v.initiative_id = l.initiative_id
              AND v.key_result_id <> ALL (objectives_hidden_key_results()))
$$;
REVOKE ALL ON FUNCTION objectives_hidden_initiatives() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION objectives_hidden_initiatives() TO okr_app;

CREATE OR REPLACE FUNCTION objectives_hidden_rows()
    RETURNS TABLE (of_table text, of_row bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT 'objectives_objective', unnest(objectives_hidden())
     UNION ALL
    SELECT 'objectives_keyresult', unnest(objectives_hidden_key_results())
     UNION ALL
    SELECT 'objectives_initiative', unnest(objectives_hidden_initiatives())
     UNION ALL
    SELECT 'objectives_initiativelink', l.id FROM objectives_initiativelink l
     WHERE l.key_result_id = ANY (objectives_hidden_key_results())
     UNION ALL
    SELECT 'objectives_draft', d.id FROM objectives_draft d
     WHERE d.organization_id
           = nullif(current_setting('app.organization_id', true), '')::bigint
       AND d.state = 'drafting'
       AND (nullif(current_setting('app.membership_id', true), '')::bigint
            = ANY (d.author_ids)) IS NOT TRUE
$$;
