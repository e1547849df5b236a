update tasks
set status = 'failed',
    error_code = :?errorCode,
    error_detail = :?errorDetail,
    attempts = attempts || failed_attempt(now(), :?errorCode, :?errorDetail),
    lease = null,
    lease_until = null,
    finished_at = now()
where id = :?taskId::uuid and lease = :?lease::uuid and status = 'running'
returning id::text
