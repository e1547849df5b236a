update documents
set lease = null,
    lease_until = now(),
    -- What else is away is none of the contract's codes.
    error_code = case when :?errorCode in ('embedding_unavailable', 'index_unavailable')
        then :?errorCode else 'internal' end,
    error_detail = :?errorDetail,
    updated_at = now()
where id = :?documentId::uuid and lease = :?lease::uuid
