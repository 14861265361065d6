"""Count what left for the teams that had it then, not for whom it was given later."""

from django.db import migrations

WHO_HAD_IT = """
    WITH had AS (
        SELECT r.id, r.exited_on, r.shared, (
                   SELECT (owner ->> 1)::bigint
                     FROM jsonb_array_elements(r.owners)
                          WITH ORDINALITY AS o (owner, place)
                    WHERE place = 1 OR (owner ->> 0)::date <= r.exited_on
                    ORDER BY place DESC LIMIT 1) AS team
          FROM flow_flowrecord AS r
         WHERE r.exited_on IS NOT NULL AND jsonb_array_length(r.owners) > 1)
    UPDATE flow_flowrecord AS r
       SET team_id = had.team,
           others = ARRAY(
               SELECT DISTINCT (s ->> 0)::bigint FROM jsonb_array_elements(had.shared) s
                WHERE (s ->> 0)::bigint <> had.team
                  AND coalesce((s ->> 1)::date <= had.exited_on, true)
                  AND coalesce((s ->> 2)::date > had.exited_on, true)
                ORDER BY 1)
      FROM had
     WHERE had.id = r.id AND had.team <> r.team_id;
"""


class Migration(migrations.Migration):
    dependencies = [("flow", "0015_days_of_everybody")]

    operations = [migrations.RunSQL(WHO_HAD_IT, migrations.RunSQL.noop)]
