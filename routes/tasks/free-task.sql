update tasks
set lease = null,
    lease_until = now() + :?breakerWait::interval,
    error_code = :?errorCode,
    error_detail = :?errorDetail
where id = :?taskId::uuid and lease = :?lease::uuid
