"""A database that does not answer any more, for whatever asks it."""

from contextlib import contextmanager

from django.db import OperationalError, connection


@contextmanager
def database_away():
    """Let every query fail as it does when the server is gone."""

    def fail(execute, sql, params, many, context):
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(fail):
        yield
