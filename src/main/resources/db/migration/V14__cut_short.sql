-- Messages -----------------------------------------------------------------------------------

-- What tells a message without an id, whose message_id is made up here, if it is delivered again.
alter table received_messages add column content_hash text;
create index received_messages_content on received_messages (owner_id, content_hash)
    where content_hash is not null;

-- Documents ----------------------------------------------------------------------------------

-- The file of a document that is rejected or failed has a path until it is put aside. Of those from
-- before, it was.
update documents set inbox_path = null
where status in ('rejected', 'failed') and inbox_path is not null;
create index documents_misplaced on documents (updated_at)
    where status in ('rejected', 'failed') and inbox_path is not null;

-- Users --------------------------------------------------------------------------------------

-- Accounts whose deletion has begun.
create index users_closed on users (id) where password_hash = 'closed';
