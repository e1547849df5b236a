update tasks
set status = 'failed',
    error_code = :?errorCode,
    error_detail = :?errorDetail,
    attempts = attempts || jsonb_build_object(
        'at', now(),
        'error', json_build_object('code', :?errorCode::text, 'detail', :?errorDetail::text)),
    lease = null,
    lease_until = null,
    finished_at = now()
where id = :?taskId::uuid and lease = :?lease::uuid and status = 'running'
returning id::text
