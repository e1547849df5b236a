update documents
set status = case when attempt >= :?maxAttempts::integer then 'failed' else 'accepted' end,
    next_attempt_at = case when attempt < :?maxAttempts::integer then
        now() + least(:?retryMax::interval, :?retryInitial::interval * power(2, attempt - 1))
              * (0.75 + random() / 2) end,
    error_code = :?errorCode,
    error_detail = :?errorDetail,
    lease = null,
    lease_until = null,
    updated_at = now(),
    last_progress_at = now()
where id = :?documentId::uuid and lease = :?lease::uuid
