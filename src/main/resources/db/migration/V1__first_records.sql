-- Users and their sessions -------------------------------------------------------------------

create table users (
    id            uuid primary key default gen_random_uuid(),
    email         text not null unique check (email = lower(email)),
    password_hash text not null,
    role          text not null check (role in ('admin', 'user', 'agent')),
    created_at    timestamptz not null default now()
);

-- One row a refresh token. A family is one login: its id is the tokens' sid claim.
create table refresh_tokens (
    id         uuid primary key default gen_random_uuid(),
    user_id    uuid not null references users (id) on delete cascade,
    family     uuid not null,
    token_hash bytea not null unique,
    expires_at timestamptz not null,
    used_at    timestamptz,
    revoked_at timestamptz,
    created_at timestamptz not null default now()
);
create index refresh_tokens_user on refresh_tokens (user_id);
create index refresh_tokens_family on refresh_tokens (family);

-- Agents and tasks ---------------------------------------------------------------------------

create table agents (
    id     uuid primary key default gen_random_uuid(),
    name   text not null unique,
    type   text not null,
    config jsonb not null default '{}',
    status text not null default 'active'
);

create table tasks (
    id         uuid primary key default gen_random_uuid(),
    agent_id   uuid not null references agents (id),
    user_id    uuid not null references users (id) on delete cascade,
    payload    jsonb not null,
    result     jsonb,
    status     text not null default 'pending',
    created_at timestamptz not null default now()
);
create index tasks_agent on tasks (agent_id);
create index tasks_user on tasks (user_id);

-- Documents ----------------------------------------------------------------------------------

-- version is the newest accepted, indexed_version the one that is searched.
-- lease is the fence: a worker writes only while the row still carries its lease.
create table documents (
    id               uuid primary key default gen_random_uuid(),
    owner_id         uuid not null references users (id) on delete cascade,
    collection       text not null,
    source           text not null,
    filename         text,
    title            text,
    media_type       text not null,
    size             bigint not null,
    sha256           text not null,
    metadata         jsonb not null default '{}',
    version          integer not null default 1,
    indexed_version  integer,
    status           text not null default 'accepted' check (status in
        ('accepted', 'parsing', 'embedding', 'indexed', 'rejected', 'failed', 'deleting')),
    chunk_count      integer,
    chunks_done      integer not null default 0,
    attempt          integer not null default 0,
    next_attempt_at  timestamptz,
    lease            uuid,
    lease_until      timestamptz,
    error_code       text,
    error_detail     text,
    warnings         jsonb not null default '[]',
    inbox_path       text,
    created_at       timestamptz not null default now(),
    updated_at       timestamptz not null default now(),
    indexed_at       timestamptz,
    last_progress_at timestamptz not null default now()
);
create unique index documents_identity on documents (owner_id, collection, source)
    where status <> 'deleting';
create index documents_listing on documents (owner_id, created_at desc, id desc);
create index documents_work on documents (updated_at)
    where status in ('accepted', 'parsing', 'embedding', 'deleting');

-- One row a version: the bytes as they came, and the text all offsets point into.
create table document_contents (
    document_id uuid not null references documents (id) on delete cascade,
    version     integer not null,
    media_type  text not null,
    content     bytea not null,
    text        text,
    primary key (document_id, version)
);
alter table document_contents alter column content set storage external;

-- start_offset and end_offset count Unicode code points of the version's text; embedding holds
-- big-endian 32-bit floats.
create table chunks (
    id           uuid primary key,
    document_id  uuid not null references documents (id) on delete cascade,
    version      integer not null,
    ordinal      integer not null,
    text         text not null,
    page         integer,
    heading      jsonb not null default '[]',
    start_offset integer not null,
    end_offset   integer not null,
    tokens       integer not null,
    embedding    bytea,
    unique (document_id, version, ordinal)
);
alter table chunks alter column embedding set storage plain;

-- A document as the API shows it.
create view document_views as
select id, owner_id, collection, source, status, created_at,
       json_build_object(
           'id', id,
           'collection', collection,
           'filename', filename,
           'title', title,
           'source', source,
           'media_type', media_type,
           'size', size,
           'sha256', sha256,
           'version', version,
           'status', status,
           'chunk_count', chunk_count,
           'chunks_done', chunks_done,
           'attempt', attempt,
           'next_attempt_at', next_attempt_at,
           'error', case when error_code is not null then
               json_build_object('code', error_code, 'detail', error_detail) end,
           'warnings', warnings,
           'metadata', metadata,
           'created_at', created_at,
           'updated_at', updated_at,
           'indexed_at', indexed_at,
           'last_progress_at', last_progress_at) as json
from documents
where status <> 'deleting';

-- Conversations ------------------------------------------------------------------------------

create table conversations (
    id         uuid primary key default gen_random_uuid(),
    user_id    uuid not null references users (id) on delete cascade,
    title      text not null,
    created_at timestamptz not null default now()
);
create index conversations_listing on conversations (user_id, created_at desc, id desc);

create table messages (
    id              bigint generated always as identity primary key,
    conversation_id uuid not null references conversations (id) on delete cascade,
    role            text not null check (role in ('user', 'assistant')),
    content         text not null,
    citations       jsonb not null default '[]',
    created_at      timestamptz not null default now()
);
create index messages_conversation on messages (conversation_id, id);
