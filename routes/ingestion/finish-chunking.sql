with held as (
    update documents d
    set status = 'embedding',
        chunk_count = (select count(*) from chunks c
                       where c.document_id = d.id and c.version = d.version),
        lease_until = now() + :?leaseTime::interval,
        last_progress_at = now()
    where id = :?documentId::uuid and lease = :?lease::uuid
    returning id
)
select count(*) > 0 as held from held
