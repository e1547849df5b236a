update documents
set lease_until = now() + :?leaseTime::interval,
    last_progress_at = now()
where id = :?documentId::uuid and lease = :?lease::uuid
