"""The tables of facts: what entries that matched say happened, in columns that can be counted.

Beside ``storage.tables``, whose metadata they belong to.
"""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text, false

from storage.tables import Id, metadata

# One row for an entry that matched and of which something is known. "" is not known.
facts = Table(
    "facts",
    metadata,
    Column("entry_id", Id, ForeignKey("entries.id"), primary_key=True, autoincrement=False),
    Column("kind", Text),  # model.FactKind
    Column("count", Integer),  # of people
    Column("origin", Text, nullable=False, server_default=""),  # ISO 3166-1 alpha-2
    Column("target", Text, nullable=False, server_default=""),
    Column("happened_on", Date),
    Column("no_death_penalty", Boolean, nullable=False, server_default=false()),
    Column("attribution", Text, nullable=False, server_default=""),
    Index("ix_facts_kind", "kind"),
    Index("ix_facts_origin", "origin", "target"),
    Index("ix_facts_target", "target"),
)

# To whom it happened, in the order of the text.
fact_persons = Table(
    "fact_persons",
    metadata,
    Column("entry_id", Id, ForeignKey("entries.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False),  # " ana ruiz ": how it is searched (Person.key)
    Column("figure_id", Text, nullable=False),  # the alias set of a known figure, or ""
    Column("group_name", Text, nullable=False),
    Index("ix_fact_persons_figure_id", "figure_id"),
)

# The groups of the story.
fact_groups = Table(
    "fact_groups",
    metadata,
    Column("entry_id", Id, ForeignKey("entries.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("group_id", Text, nullable=False),  # its alias set
    Column("name", Text, nullable=False),
    Column("part_of", Text, nullable=False),
    Index("ix_fact_groups_group_id", "group_id"),
)
