-- Callbacks of a user are delivered one at a time. ---------------------------------------------

alter table task_callbacks
    add column user_id    uuid,
    add column delivering boolean not null default false;
update task_callbacks c set user_id = t.user_id from tasks t where t.id = c.task_id;
alter table task_callbacks alter column user_id set not null;

drop index task_callbacks_due;
create index task_callbacks_next on task_callbacks (user_id, next_attempt_at) where status = 'pending';
create index task_callbacks_delivering on task_callbacks (user_id) where delivering;

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
            insert into task_callbacks (task_id, user_id, url, payload)
            select new.id, new.user_id, new.callback_url, json_build_object(
                'type', 'task.' || new.status, 'timestamp', now(), 'data', json)
            from task_views
            where id = new.id;
        end if;
    end if;
    return null;
end $$;
