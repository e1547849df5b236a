-- A try that outlived its lease leaves it to whoever claimed it since.
with retried as (
    update notifications
    set status = case when attempt >= :?maxAttempts::integer then 'failed' else 'pending' end,
        next_attempt_at =
            now() + least(:?retryMax::interval, :?retryInitial::interval * power(2, least(attempt - 1, 24)))
                  * (0.75 + random() / 4),
        error = :?errorDetail
    where id = :?notificationId::uuid and status = 'pending' and attempt = :?attempt::integer
    returning case when status = 'failed' then 'failed' else 'retried' end as outcome
)
select coalesce((select outcome from retried), 'late')
