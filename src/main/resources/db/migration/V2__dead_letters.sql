-- Dead letters -------------------------------------------------------------------------------

-- Every error of the version that is worked, oldest first: [{at, error: {code, detail}}].
alter table documents add column attempts jsonb not null default '[]';

-- key tells what was parked: the same thing failing again is the same letter.
create table dead_letters (
    id         uuid primary key default gen_random_uuid(),
    key        text not null unique,
    origin     text not null check (origin in
        ('document', 'task', 'amqp', 'inbox', 'notification')),
    subject_id uuid,
    code       text not null,
    detail     text not null,
    attempts   jsonb not null,
    headers    jsonb not null default '{}',
    body       jsonb not null,
    status     text not null default 'parked' check (status in
        ('parked', 'replayed', 'discarded')),
    created_at timestamptz not null default now(),
    parked_at  timestamptz not null default now()
);
create index dead_letters_listing on dead_letters (created_at desc, id desc);
create index dead_letters_status on dead_letters (status, origin, code, created_at desc, id desc);

-- A letter as the API shows it.
create function dead_letter_json(letter dead_letters) returns json
language sql stable
return json_build_object(
    'id', letter.id,
    'origin', letter.origin,
    'subject_id', letter.subject_id,
    'code', letter.code,
    'detail', letter.detail,
    'attempts', letter.attempts,
    'headers', letter.headers,
    'body', letter.body,
    'status', letter.status,
    'created_at', letter.created_at);

-- What is said of a letter that was just parked.
create function dead_letter_event(letter dead_letters) returns json
language sql stable
return json_build_object(
    'type', 'dead_letter.created',
    'timestamp', letter.parked_at,
    'data', dead_letter_json(letter));

-- What somebody has yet to be told, one row a channel; payload is sent as it stands. While one
-- instance delivers it, next_attempt_at keeps it from the others.
create table notifications (
    id              uuid primary key default gen_random_uuid(),
    dead_letter_id  uuid not null references dead_letters (id) on delete cascade,
    channel         text not null check (channel in ('webhook', 'mail')),
    payload         json not null,
    status          text not null default 'pending' check (status in
        ('pending', 'delivered', 'failed')),
    attempt         integer not null default 0,
    next_attempt_at timestamptz not null default now(),
    error           text,
    created_at      timestamptz not null default now()
);
create index notifications_dead_letter on notifications (dead_letter_id);
create index notifications_due on notifications (channel, next_attempt_at) where status = 'pending';

-- Audit --------------------------------------------------------------------------------------

-- Who did what. Nothing here refers to other tables: it outlives what it speaks of. An action is
-- named as its operation; the statement that does it writes it down.
create table audit_log (
    id             uuid primary key default gen_random_uuid(),
    at             timestamptz not null default now(),
    actor          text not null,
    action         text not null,
    subject_type   text not null,
    subject_id     text,
    outcome        text not null check (outcome in ('success', 'failure')),
    address        text,
    correlation_id text,
    detail         jsonb not null default '{}'
);
create index audit_log_listing on audit_log (at desc, id desc);
create index audit_log_actor on audit_log (actor, at desc, id desc);
create index audit_log_action on audit_log (action, at desc, id desc);

-- An actor goes by email, which is still there when the account is not.
create function email_of(account uuid) returns text
language sql stable
return coalesce((select email from users where id = account), account::text);
