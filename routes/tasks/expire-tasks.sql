update tasks
set status = 'failed',
    error_code = 'timeout',
    error_detail = 'The task did not come to its end within ' || timeout_s || ' s.'
        || coalesce(' Its last error: ' || error_detail, ''),
    lease = null,
    lease_until = null,
    finished_at = now()
where status in ('pending', 'running') and deadline < now()
