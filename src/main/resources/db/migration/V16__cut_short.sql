-- Messages -----------------------------------------------------------------------------------

-- What tells a message without an id, whose message_id is made up here, if it is delivered again.
alter table received_messages add column content_hash text;
create index received_messages_content on received_messages (owner_id, content_hash)
    where content_hash is not null;
