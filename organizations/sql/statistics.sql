-- The application may have the planner's statistics of a table made anew, and nothing else
-- of what an owner may do.
CREATE FUNCTION refresh_statistics(written regclass[]) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    each_table regclass;
BEGIN
    FOREACH each_table IN ARRAY written LOOP
        EXECUTE format('ANALYZE %s', each_table);
    END LOOP;
END $$;

REVOKE ALL ON FUNCTION refresh_statistics(regclass[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION refresh_statistics(regclass[]) TO okr_app;
