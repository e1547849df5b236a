-- Each by its key, so that it never matters what else the caller has.
select d.id::text as document_id, c.version, v.filename, c.page,
       c.start_offset, c.end_offset, c.text, h.score,
       concat_ws(E'\n', v.title, (select string_agg(e, E'\n')
                                  from jsonb_array_elements_text(c.heading) e)) as head
from rows from (jsonb_to_recordset(:?hits::jsonb) as (id uuid, score double precision))
     with ordinality as h (id, score, rank)
cross join lateral (select * from chunks where id = h.id limit 1) c
cross join lateral (select * from documents where id = c.document_id limit 1) d
cross join lateral (select * from document_contents
                    where document_id = c.document_id and version = c.version limit 1) v
where d.owner_id = :?userId::uuid
  and d.status <> 'deleting'
order by h.rank
