-- What a version's passages are embedded with.
alter table document_contents add column embedding_model text;
update document_contents set embedding_model = 'all-minilm-l6-v2-q/384';

-- Work that an admin asked for and that outlives a restart; one of a kind at a time.
create table jobs (
    id          uuid primary key default gen_random_uuid(),
    kind        text not null check (kind in ('reindex')),
    status      text not null default 'running' check (status in ('running', 'succeeded', 'failed')),
    done        integer not null default 0,
    total       integer,
    started_at  timestamptz not null default now(),
    finished_at timestamptz,
    error       text
);
create unique index jobs_running on jobs (kind) where status = 'running';

-- Older versions than the indexed one may still have rows, for searches that found them.
alter table documents add column outdated boolean not null default false;
create index documents_outdated on documents (indexed_at) where outdated;
