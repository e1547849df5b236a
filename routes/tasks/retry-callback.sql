-- A try that outlived its lease leaves it to whoever claimed it since. What is given up is parked,
-- and nobody is notified of that.
with retried as (
    update task_callbacks
    set status = case when attempt >= :?maxAttempts::integer then 'failed' else 'pending' end,
        delivering = false,
        next_attempt_at =
            now() + least(:?retryMax::interval, :?retryInitial::interval * power(2, least(attempt - 1, 24)))
                  * (0.75 + random() / 4),
        error = :?errorDetail,
        attempts = attempts || failed_attempt(now(), :?errorCode, :?errorDetail)
    where id = :?callbackId::uuid and status = 'pending' and attempt = :?attempt::integer
    returning *
),
parked as (
    insert into dead_letters (key, origin, subject_id, code, detail, attempts, headers, body)
    select 'notification/' || id, 'notification', task_id, :?errorCode, error, attempts,
           jsonb_build_object('owner_id', user_id),
           jsonb_build_object('id', id, 'channel', 'callback')
    from retried
    where status = 'failed'
    on conflict (key) do update set
        code = excluded.code,
        detail = excluded.detail,
        attempts = excluded.attempts,
        status = 'parked',
        parked_at = now()
)
select coalesce((select case when status = 'failed' then 'failed' else 'retried' end from retried),
                'late')
