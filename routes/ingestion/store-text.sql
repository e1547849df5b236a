with held as (
    update documents
    set title = coalesce(title, :?parsedTitle),
        warnings = :?warnings::jsonb,
        lease_until = now() + :?leaseTime::interval,
        last_progress_at = now()
    where id = :?documentId::uuid and lease = :?lease::uuid
    returning id
),
stored as (
    update document_contents c
    set text = :?text
    from held
    where c.document_id = held.id and c.version = :?version::integer
),
cleared as (
    delete from chunks c
    using held
    where c.document_id = held.id and c.version = :?version::integer
)
select count(*) > 0 as held from held
