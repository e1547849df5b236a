update tasks
set status = 'succeeded',
    result = :?result::jsonb,
    error_code = null,
    error_detail = null,
    lease = null,
    lease_until = null,
    finished_at = now()
where id = :?taskId::uuid and lease = :?lease::uuid and status = 'running'
returning id::text
