-- What is to be found of a document has changed: each instance keeps its own index by these rows.
-- xid tells by a snapshot who has seen a change; id alone would not, since a lower one may be
-- committed after a higher one.
create table index_changes (
    id          bigint generated always as identity primary key,
    xid         xid8 not null default pg_current_xact_id(),
    document_id uuid not null,
    owner_id    uuid not null,
    collection  text not null,
    at          timestamptz not null default now()
);
create index index_changes_xid on index_changes (xid);
create index index_changes_owner on index_changes (owner_id, xid);
create index index_changes_at on index_changes (at);

-- Every such change is told, whichever statement makes it, in the same commit.
create function tell_index_change() returns trigger
language plpgsql as $$
begin
    insert into index_changes (document_id, owner_id, collection)
    values (old.id, old.owner_id, old.collection);
    return null;
end $$;
create trigger tell_index_change after update on documents
for each row
when (old.indexed_version is distinct from new.indexed_version
      or (old.status = 'deleting') <> (new.status = 'deleting'))
execute function tell_index_change();
create trigger tell_index_removal after delete on documents
for each row
when (old.indexed_version is not null)
execute function tell_index_change();
