"""Triggers that keep the registry's promise: nothing is deleted, and records of the past are not changed.

The sentences are the same on both databases; the statements are given by table, so that a migration can run them too.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import DDL, Table, event

FUNCTION = "registry_refuse"
CREATE_FUNCTION = f"""
create or replace function {FUNCTION}() returns trigger language plpgsql as $$
begin
  raise exception 'Expected rows of % to stay, but % was asked.', tg_table_name, lower(tg_op)
    using errcode = 'check_violation';
end $$"""


def statements(table: str, acts: tuple[str, ...], dialect: str) -> Iterator[str]:
    """The statements that make a table refuse these acts ("delete", "update")."""
    if dialect == "postgresql":
        yield CREATE_FUNCTION
    for act in acts:
        if dialect == "postgresql":
            yield f"create trigger {table}_no_{act} before {act} on {table} for each row execute function {FUNCTION}()"
        else:
            yield (
                f"create trigger {table}_no_{act} before {act} on {table} begin"
                f" select raise(abort, 'Expected rows of {table} to stay, but {act} was asked.'); end"
            )


def guard(table: Table, *acts: str) -> None:
    """Adds the triggers wherever the table is created from the metadata."""
    for dialect in ("sqlite", "postgresql"):
        for statement in statements(table.name, acts, dialect):
            # DDL fills in "%" like a format string.
            ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))
