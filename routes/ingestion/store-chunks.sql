-- The text comes with the first chunks, the end of chunking with the last.
with held as (
    update documents
    set title = coalesce(title, :?parsedTitle),
        warnings = :?warnings::jsonb,
        status = case when :?last::boolean then 'embedding' else status end,
        chunk_count = case when :?last::boolean then :?chunkCount::integer end,
        lease_until = now() + :?leaseTime::interval,
        last_progress_at = now()
    where id = :?documentId::uuid and lease = :?lease::uuid
    returning id, version, title
),
read as (
    update document_contents c
    set text = convert_from(:?text, 'UTF8'), title = held.title, embedding_model = :?embeddingModel
    from held
    where :?first::boolean and c.document_id = held.id and c.version = held.version
),
stored as (
    insert into chunks as c (id, document_id, version, ordinal, text, page, heading, start_offset,
                             end_offset, tokens)
    select n.id, held.id, held.version, n.ordinal, n.text, n.page, n.heading, n.start, n."end",
           n.tokens
    from held,
         jsonb_to_recordset(:?chunks::jsonb) as n (
             id uuid, ordinal integer, text text, page integer, heading jsonb, start integer,
             "end" integer, tokens integer)
    -- An attempt that was cut short may have stored it.
    on conflict (document_id, version, ordinal) do update set
        text = excluded.text,
        page = excluded.page,
        heading = excluded.heading,
        start_offset = excluded.start_offset,
        end_offset = excluded.end_offset,
        tokens = excluded.tokens,
        embedding = null
),
surplus as (
    delete from chunks c
    using held
    where :?last::boolean
      and c.document_id = held.id
      and c.version = held.version
      and c.ordinal >= :?chunkCount::integer
)
select count(*) > 0 as held from held
