-- Agents and tasks ---------------------------------------------------------------------------

alter table agents
    add column created_at timestamptz not null default now(),
    add constraint agents_status check (status in ('active', 'inactive'));

-- type is 'route' for one that a route here serves, 'external' for one beyond the bus.
insert into agents (name, type, config) values
    ('echo', 'route', '{"timeout_s": 60}'),
    ('summarizer', 'route', '{"timeout_s": 600}'),
    ('extractor', 'route', '{"timeout_s": 300}'),
    ('classifier', 'route', '{"timeout_s": 300}'),
    ('researcher', 'route', '{"timeout_s": 600}'),
    ('orchestrator', 'route', '{"timeout_s": 1800}')
on conflict (name) do nothing;

-- lease is the fence: a worker writes only while the row still carries its lease. A running task
-- without lease and without lease_until waits for its children.
alter table tasks
    add column parent_id       uuid references tasks (id) on delete cascade,
    add column idempotency_key text,
    add column request_hash    text,
    add column priority        integer not null default 0,
    add column timeout_s       integer not null default 600,
    add column deadline        timestamptz,
    add column callback_url    text,
    add column attempt         integer not null default 0,
    add column attempts        jsonb not null default '[]',
    add column next_attempt_at timestamptz,
    add column lease           uuid,
    add column lease_until     timestamptz,
    add column error_code      text,
    add column error_detail    text,
    add column correlation_id  text,
    add column started_at      timestamptz,
    add column finished_at     timestamptz,
    add constraint tasks_status check (status in
        ('pending', 'running', 'succeeded', 'failed', 'cancelled', 'dead'));
create unique index tasks_idempotency on tasks (user_id, idempotency_key);
create index tasks_parent on tasks (parent_id);
create index tasks_listing on tasks (user_id, created_at desc, id desc);
create index tasks_work on tasks (agent_id, priority desc, created_at)
    where status in ('pending', 'running');

-- A task as the API shows it.
create view task_views as
select t.id, t.user_id, a.name as agent, t.status, t.created_at,
       json_build_object(
           'id', t.id,
           'agent', a.name,
           'parent_id', t.parent_id,
           'payload', t.payload,
           'result', t.result,
           'status', t.status,
           'attempt', t.attempt,
           'error', case when t.error_code is not null then
               json_build_object('code', t.error_code, 'detail', t.error_detail) end,
           'created_at', t.created_at,
           'started_at', t.started_at,
           'finished_at', t.finished_at) as json
from tasks t
join agents a on a.id = t.agent_id;

-- What is told to whoever follows a task: a change of its status, or a step of its worker.
create table task_events (
    id      bigint generated always as identity primary key,
    task_id uuid not null references tasks (id) on delete cascade,
    kind    text not null check (kind in ('status', 'step')),
    detail  text not null,
    at      timestamptz not null default now()
);
create index task_events_task on task_events (task_id, id);

-- Who has yet to be called back. payload is sent as it stands.
create table task_callbacks (
    id              uuid primary key default gen_random_uuid(),
    task_id         uuid not null references tasks (id) on delete cascade,
    url             text not null,
    payload         json not null,
    status          text not null default 'pending' check (status in
        ('pending', 'delivered', 'failed')),
    attempt         integer not null default 0,
    next_attempt_at timestamptz not null default now(),
    error           text
);
create index task_callbacks_task on task_callbacks (task_id);
create index task_callbacks_due on task_callbacks (next_attempt_at) where status = 'pending';

-- Every change of a status is told, whichever statement makes it, in the same commit.
create function tell_task_status() returns trigger
language plpgsql as $$
begin
    if tg_op = 'INSERT' or new.status <> old.status then
        insert into task_events (task_id, kind, detail) values (new.id, 'status', new.status);
        if new.callback_url is not null
                and new.status in ('succeeded', 'failed', 'cancelled', 'dead') then
            insert into task_callbacks (task_id, url, payload)
            select new.id, new.callback_url, json_build_object(
                'type', 'task.' || new.status, 'timestamp', now(), 'data', json)
            from task_views
            where id = new.id;
        end if;
    end if;
    return null;
end $$;
create trigger tell_task_status after insert or update on tasks
for each row execute function tell_task_status();
