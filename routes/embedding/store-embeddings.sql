-- Restoring an index has no lease: it embeds anew what another model has embedded.
with held as (
    update documents
    set chunks_done = chunks_done + jsonb_array_length(:?embeddings::jsonb),
        lease_until = now() + :?leaseTime::interval,
        last_progress_at = now()
    where id = :?documentId::uuid and lease = :?lease::uuid
    returning id
),
allowed as (
    select from held
    union all
    select where :?lease::uuid is null
),
stored as (
    update chunks c
    set embedding = decode(e.embedding, 'base64')
    from allowed,
         jsonb_to_recordset(:?embeddings::jsonb) as e (id uuid, embedding text)
    where c.id = e.id
)
select count(*) > 0 as held from allowed
