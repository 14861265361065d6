from django.db import migrations

SET = """
DO $$
DECLARE
    tenant_table regclass;
BEGIN
    FOR tenant_table IN
        SELECT c.oid FROM pg_class c
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organization_id'
         WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
    LOOP
        EXECUTE format('ALTER TABLE %s {}', tenant_table);
    END LOOP;
END $$;
"""
# By default a tenth of a table must change before the planner hears of it. Beside a large
# organisation a small one would be taken for empty as long as it lives.
SOON = "SET (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 500)"
AS_USUAL = "RESET (autovacuum_analyze_scale_factor, autovacuum_analyze_threshold)"


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0016_value_measures"),
        ("flow", "0017_what_was_carried_over"),
        ("measures", "0002_kpis"),
        ("objectives", "0032_transitions_since"),
        ("organizations", "0010_statistics"),
        ("screens", "0003_search_by_id"),
        ("sprints", "0014_names_of_tools"),
        ("teams", "0004_leaders_of_units"),
    ]

    operations = [
        migrations.RunSQL(SET.format(SOON), reverse_sql=SET.format(AS_USUAL)),
    ]
