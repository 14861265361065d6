"""What PostgreSQL knows of its tables, by which it chooses how to read them."""

from django.db import connection, models


def refresh(*written: type[models.Model]) -> None:
    """Let the database look at tables to which much was written just now.

    It does so by itself within a minute or two. Until then it takes an organisation
    that it never met for an empty one, and may compare every row with every other:
    a sweep that takes a minute took ten. Each table is held until the transaction ends,
    in one order for all who do this, so that none waits for one who waits for it.
    """
    names = sorted(model._meta.db_table for model in written)
    with connection.cursor() as cursor:
        cursor.execute("SELECT refresh_statistics(%s::text[]::regclass[])", [names])
