-- Agents and tasks ---------------------------------------------------------------------------

-- How many tokens the chat model used for a task, where it tells.
alter table tasks add column tokens integer not null default 0;

-- A task as the API shows it.
create function task_json(t tasks, agent text) returns json
language sql stable as $$
    select json_build_object(
        'id', t.id,
        'agent', agent,
        'parent_id', t.parent_id,
        'payload', t.payload,
        'result', t.result,
        'status', t.status,
        'attempt', t.attempt,
        'error', case when t.error_code is not null then
            json_build_object('code', t.error_code, 'detail', t.error_detail) end,
        'created_at', t.created_at,
        'started_at', t.started_at,
        'finished_at', t.finished_at)
$$;

create or replace view task_views as
select t.id, t.user_id, a.name as agent, t.status, t.created_at, task_json(t, a.name) as json
from tasks t
join agents a on a.id = t.agent_id;

-- What a task was when its status changed: those columns that change afterwards.
alter table task_events add column state jsonb;

create or replace function tell_task_status() returns trigger
language plpgsql as $$
begin
    if tg_op = 'INSERT' or new.status <> old.status then
        insert into task_events (task_id, kind, detail, state)
        values (new.id, 'status', new.status, jsonb_build_object(
            'status', new.status,
            'attempt', new.attempt,
            'error_code', new.error_code,
            'error_detail', new.error_detail,
            'started_at', new.started_at,
            'finished_at', new.finished_at)
            || case when new.result is null then '{"result": null}' else '{}' end::jsonb);
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
