with held as (
    update documents
    set lease_until = now() + :?leaseTime::interval,
        last_progress_at = now()
    where id = :?documentId::uuid and lease = :?lease::uuid
    returning id, version
),
stored as (
    insert into chunks (id, document_id, version, ordinal, text, page, heading, start_offset,
                        end_offset, tokens)
    select c.id, held.id, held.version, c.ordinal, c.text, c.page, c.heading, c.start, c."end",
           c.tokens
    from held,
         jsonb_to_recordset(:?chunks::jsonb) as c (
             id uuid, ordinal integer, text text, page integer, heading jsonb, start integer,
             "end" integer, tokens integer)
)
select count(*) > 0 as held from held
