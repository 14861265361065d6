import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction

from okrhub.lib.audit import record
from okrhub.lib.tenancy import ScopeError, tenant
from okrhub.lib.walls import TenantWall
from organizations.models import AuditEvent, Organization, TenantModel
from organizations.queries import organizations_of
from teams.models import Team, Unit
from tests.factories import TeamFactory, UnitFactory

GLOBAL = {
    "organizations.User": "a person may belong to several organisations",
    "organizations.Organization": "leads to the tenant: its address and its name",
    "organizations.Job": "holds ids only; workers claim across tenants",
    "organizations.AuditEvent": "unmanaged; its policies stand in sql/walls.sql",
    "account.EmailAddress": "belongs to the person",
    "account.EmailConfirmation": "belongs to the person",
    "usersessions.UserSession": "belongs to the person",
    "auth.Permission": "Django's own, unused",
    "auth.Group": "Django's own, unused",
    "contenttypes.ContentType": "Django's own",
    "sessions.Session": "belongs to the person",
}

CATALOGUE = {
    "table with organization_id without FORCE ROW LEVEL SECURITY": """
        SELECT c.oid::regclass::text FROM pg_class c JOIN pg_attribute a
            ON a.attrelid = c.oid AND a.attname = 'organization_id'
         WHERE c.relkind = 'r' AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
           AND c.oid <> 'organizations_job'::regclass""",
    "policy without USING or WITH CHECK": """
        SELECT tablename || '.' || policyname FROM pg_policies
         WHERE schemaname = 'public' AND cmd = 'ALL'
           AND (qual IS NULL OR with_check IS NULL)""",
    "foreign key between tenant tables without a twin with organization_id": """
        SELECT f.conname FROM pg_constraint f
         WHERE f.contype = 'f' AND cardinality(f.conkey) = 1
           AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = f.conrelid
                        AND a.attname = 'organization_id')
           AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = f.confrelid
                        AND a.attname = 'organization_id')
           AND NOT EXISTS (
               SELECT 1 FROM pg_constraint twin JOIN pg_attribute a
                   ON a.attrelid = twin.conrelid AND a.attname = 'organization_id'
                WHERE twin.contype = 'f' AND twin.conrelid = f.conrelid
                  AND twin.confrelid = f.confrelid
                  AND twin.conkey = ARRAY[a.attnum, f.conkey[1]])""",
    "unique key of a tenant table that does not begin with organization_id": """
        SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_attribute a
            ON a.attrelid = i.indrelid AND a.attname = 'organization_id'
         WHERE i.indisunique AND NOT i.indisprimary AND i.indkey[0] <> a.attnum""",
    "tenant table of which the planner hears too late for a small organisation": """
        SELECT c.oid::regclass::text FROM pg_class c
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organization_id'
         WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
           AND NOT coalesce('autovacuum_analyze_scale_factor=0' = ANY (c.reloptions),
                            false)""",
    "view without security_invoker, or a materialized view": """
        SELECT c.oid::regclass::text FROM pg_class c
          JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname IN ('public', 'audit') AND (c.relkind = 'm' OR c.relkind = 'v'
           AND NOT coalesce('security_invoker=true' = ANY (c.reloptions), false))""",
    "SECURITY DEFINER function outside the list": """
        SELECT p.oid::regprocedure::text FROM pg_proc p
          JOIN pg_namespace n ON n.oid = p.pronamespace
         WHERE p.prosecdef AND n.nspname IN ('public', 'audit')
           AND p.proname NOT IN
               ('record_row', 'record_reading', 'record_organization',
                'objectives_check_slots', 'objectives_is_locked',
                'objectives_refuse_other_slots', 'objectives_check_member_slots',
                'objectives_freeze_objective', 'objectives_freeze_part',
                'objectives_hidden', 'objectives_hidden_rows',
                'objectives_hidden_key_results', 'objectives_hidden_initiatives',
                'refresh_statistics', 'screens_search')""",
    "right of the application's role that it must not have": """
        SELECT rolname FROM pg_roles WHERE rolname = current_user
           AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb)
         UNION ALL
        SELECT c.oid::regclass::text FROM pg_class c
          JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname IN ('public', 'audit') AND c.relkind = 'r'
           AND (pg_get_userbyid(c.relowner) = current_user
                OR has_table_privilege(c.oid, 'TRUNCATE'))""",
    "table or sequence that a backup by the schema's owner cannot read": """
        SELECT c.oid::regclass::text FROM pg_class c
          JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname IN ('public', 'audit') AND CASE c.relkind
               WHEN 'r' THEN NOT has_table_privilege('okr_migrator', c.oid, 'SELECT')
               WHEN 'S' THEN NOT has_sequence_privilege('okr_migrator', c.oid, 'SELECT')
               END""",
}


@pytest.mark.parametrize("finding", CATALOGUE)
def test_the_catalogue_shows_no_gap_in_the_wall(db, finding):
    with connection.cursor() as cursor:
        cursor.execute(CATALOGUE[finding])

        assert cursor.fetchall() == []


def test_every_model_is_behind_the_wall_or_global_for_a_reason():
    unguarded = {
        model._meta.label
        for model in apps.get_models()
        if not issubclass(model, TenantModel)
        or not any(isinstance(c, TenantWall) for c in model._meta.constraints)
    }

    assert unguarded == set(GLOBAL)


def test_the_tests_log_in_as_the_application_does(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user")

        assert cursor.fetchone() == ("okr_app",)


def test_rows_cannot_be_asked_for_outside_an_organisation(db):
    with pytest.raises(ScopeError):
        Team.objects.count()


def test_the_database_shows_no_row_without_a_context(acme, billing):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM teams_team")

        assert cursor.fetchone() == (0,)


def test_the_database_shows_no_row_of_another_organisation(acme, billing, globex):
    with tenant(globex.pk), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM teams_team")

        assert cursor.fetchone() == (0,)


def test_two_organisations_cannot_be_open_at_once(acme, globex):
    with tenant(acme.pk), pytest.raises(ScopeError), tenant(globex.pk):
        pass


def test_a_row_cannot_point_into_another_organisation(acme, globex):
    with tenant(acme.pk):
        unit = UnitFactory.create()

    with tenant(globex.pk), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

        with pytest.raises(IntegrityError):
            TeamFactory.create(unit_id=unit.pk)
        transaction.set_rollback(True)


def test_a_row_cannot_be_written_for_another_organisation(acme, globex):
    with (
        pytest.raises(ProgrammingError),
        tenant(globex.pk),
    ):
        UnitFactory.create(organization_id=acme.pk)


def test_a_change_leaves_an_event_with_who_and_why(acme, ada):
    with tenant(acme.pk):
        unit = UnitFactory.create(name="Hospital")
        record(ada.user_id, "unit.renamed", reason="The clinic grew")
        Unit.objects.filter(pk=unit.pk).update(name="Hospitals")

        event = AuditEvent.objects.get(action="unit.renamed")

    assert event.actor_id == ada.user_id
    assert event.reason == "The clinic grew"
    assert (event.before, event.after) == ({"name": "Hospital"}, {"name": "Hospitals"})


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO audit.event (organization_id, action, reason, request_id,"
        " table_name, operation) VALUES (1, '', '', '', '', '')",
        "UPDATE audit.event SET action = 'nothing'",
        "DELETE FROM audit.event",
        "TRUNCATE audit.event",
        "ALTER TABLE teams_unit DISABLE TRIGGER audit_row",
        "DROP TRIGGER audit_row ON teams_unit",
        "SET session_replication_role = replica",
        "SET ROLE okr_audit",
    ],
)
def test_the_application_cannot_touch_the_audit_trail(acme, statement):
    with (
        tenant(acme.pk),
        pytest.raises(ProgrammingError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_context_is_gone_after_an_organisation_closes(acme):
    with tenant(acme.pk):
        pass

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.organization_id', true)")

        assert cursor.fetchone() in {("",), (None,)}


def test_organisations_are_listed_for_their_members_alone(acme, ada, otto):
    assert organizations_of(ada.user) == [acme]
    assert organizations_of(otto.user) == [Organization.objects.get(slug="globex")]
