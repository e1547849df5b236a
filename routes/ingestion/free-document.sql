update documents
set lease = null,
    lease_until = now(),
    error_code = :?errorCode,
    error_detail = :?errorDetail,
    updated_at = now()
where id = :?documentId::uuid and lease = :?lease::uuid
