update documents
set status = 'rejected',
    error_code = :?errorCode,
    error_detail = :?errorDetail,
    lease = null,
    lease_until = null,
    updated_at = now(),
    last_progress_at = now()
where id = :?documentId::uuid and lease = :?lease::uuid
returning inbox_path
