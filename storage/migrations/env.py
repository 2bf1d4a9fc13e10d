"""What alembic runs: the migrations, on the connection that it is given."""

from alembic import context

from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
    transactional_ddl=False,  # the transaction is the caller's
)
context.run_migrations()
