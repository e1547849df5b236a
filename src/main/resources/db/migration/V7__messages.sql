-- Messages -----------------------------------------------------------------------------------

-- What came over the bus under an id: the same message again changes nothing.
create table received_messages (
    owner_id    uuid not null references users (id) on delete cascade,
    message_id  text not null,
    document_id uuid not null,
    version     integer not null,
    received_at timestamptz not null default now(),
    primary key (owner_id, message_id)
);
create index received_messages_age on received_messages (received_at);

-- The bytes of a message that is parked, for its replay.
alter table dead_letters add column content bytea;

-- When the end of a task is to be told on the bus; null once it is.
alter table tasks add column tell_at timestamptz default '-infinity';
create index tasks_to_tell on tasks (tell_at) where tell_at is not null and finished_at is not null;
