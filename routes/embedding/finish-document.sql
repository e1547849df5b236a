with held as (
    update documents
    set status = 'indexed',
        indexed_version = version,
        outdated = version > 1,
        indexed_at = now(),
        updated_at = now(),
        last_progress_at = now(),
        lease = null,
        lease_until = null,
        error_code = null,
        error_detail = null
    where id = :?documentId::uuid and lease = :?lease::uuid
    returning id
)
select count(*) > 0 as held from held
