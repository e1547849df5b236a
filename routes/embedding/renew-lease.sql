with held as (
    update documents
    set lease_until = now() + :?leaseTime::interval,
        last_progress_at = now()
    where id = :?documentId::uuid and lease = :?lease::uuid
    returning id
)
select :?lease::uuid is null or count(*) > 0 as held from held
