select d.id::text as document_id, c.version, d.filename, c.page,
       c.start_offset, c.end_offset, c.text, h.score,
       concat_ws(E'\n', d.title, (select string_agg(e, E'\n')
                                  from jsonb_array_elements_text(c.heading) e)) as head
from rows from (jsonb_to_recordset(:?hits::jsonb) as (id uuid, score double precision))
     with ordinality as h (id, score, rank)
join chunks c on c.id = h.id
join documents d on d.id = c.document_id
where d.owner_id = :?userId::uuid
  and d.status <> 'deleting'
order by h.rank
