-- The longer it waits, the more rarely it is taken up, so that those behind it have their turn.
update tasks
set lease = null,
    lease_until = now() + greatest(:?retryInitial::interval, 0.1 * (now() - started_at)),
    error_code = 'not_indexed',
    error_detail = 'The document is not indexed yet.'
where id = :?taskId::uuid and lease = :?lease::uuid and status = 'running'
