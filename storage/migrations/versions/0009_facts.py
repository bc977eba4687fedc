"""What entries say happened is kept: to whom, how many, from where to where, when."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Id

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables. Entries that were told before stay without facts."""
    op.create_table(
        "facts",
        sa.Column("entry_id", Id, nullable=False, autoincrement=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=False, server_default=""),
        sa.Column("target", sa.Text(), nullable=False, server_default=""),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("no_death_penalty", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("attribution", sa.Text(), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name="fk_facts_entry_id"),
        sa.PrimaryKeyConstraint("entry_id", name="pk_facts"),
    )
    op.create_index("ix_facts_kind", "facts", ["kind"])
    op.create_index("ix_facts_origin", "facts", ["origin", "target"])
    op.create_index("ix_facts_target", "facts", ["target"])
    op.create_table(
        "fact_persons",
        sa.Column("entry_id", Id, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("figure_id", sa.Text(), nullable=False),
        sa.Column("group_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name="fk_fact_persons_entry_id"),
        sa.PrimaryKeyConstraint("entry_id", "place", name="pk_fact_persons"),
    )
    op.create_index("ix_fact_persons_figure_id", "fact_persons", ["figure_id"])
    op.create_table(
        "fact_groups",
        sa.Column("entry_id", Id, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("part_of", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name="fk_fact_groups_entry_id"),
        sa.PrimaryKeyConstraint("entry_id", "place", name="pk_fact_groups"),
    )
    op.create_index("ix_fact_groups_group_id", "fact_groups", ["group_id"])
