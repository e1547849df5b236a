with tried as (
    update tasks
    set status = case when attempt >= :?maxAttempts::integer then 'dead' else 'pending' end,
        next_attempt_at = case when attempt < :?maxAttempts::integer then
            now() + least(:?retryMax::interval, :?retryInitial::interval * power(2, least(attempt - 1, 24)))
                  * (0.75 + random() / 4) end,
        finished_at = case when attempt >= :?maxAttempts::integer then now() end,
        error_code = :?errorCode,
        error_detail = :?errorDetail,
        attempts = attempts || failed_attempt(now(), :?errorCode, :?errorDetail),
        lease = null,
        lease_until = null
    where id = :?taskId::uuid and lease = :?lease::uuid and status = 'running'
    returning *
),
parked as (
    insert into dead_letters as l (key, origin, subject_id, code, detail, attempts, headers, body)
    select 'task/' || id, 'task', id, error_code, error_detail, attempts,
           jsonb_build_object('owner_id', user_id, 'correlation_id', correlation_id),
           jsonb_build_object('id', id, 'agent', :?agent::text, 'parent_id', parent_id)
    from tried
    where status = 'dead'
    on conflict (key) do update set
        code = excluded.code,
        detail = excluded.detail,
        attempts = excluded.attempts,
        status = 'parked',
        parked_at = now()
    returning l as letter
),
notified as (
    insert into notifications (dead_letter_id, channel, payload)
    select (letter).id, channel, dead_letter_event(letter)
    from parked, unnest(:?notifyChannels::text[]) as channel
)
select count(*) > 0 as parked from parked
