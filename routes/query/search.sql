-- Each by its key, so that it never matters what else the caller has.
select json_build_object(
    'results', coalesce(json_agg(json_build_object(
        'chunk_id', c.id,
        'document_id', d.id,
        'filename', v.filename,
        'title', v.title,
        'source', d.source,
        'collection', d.collection,
        'page', c.page,
        'heading', c.heading,
        'start', c.start_offset,
        'end', c.end_offset,
        'text', c.text,
        'score', h.score,
        'metadata', v.metadata) order by h.rank), '[]'),
    'took_ms', :?elapsed::integer
        + round(1000 * extract(epoch from clock_timestamp() - statement_timestamp())))::text
from rows from (jsonb_to_recordset(:?hits::jsonb) as (id uuid, score double precision))
     with ordinality as h (id, score, rank)
cross join lateral (select * from chunks where id = h.id limit 1) c
cross join lateral (select * from documents where id = c.document_id limit 1) d
cross join lateral (select * from document_contents
                    where document_id = c.document_id and version = c.version limit 1) v
where d.owner_id = :?userId::uuid
  and d.status <> 'deleting'
