select d.id::text as document_id, c.version, v.filename, c.page,
       c.start_offset, c.end_offset, c.text, h.score,
       concat_ws(E'\n', v.title, (select string_agg(e, E'\n')
                                  from jsonb_array_elements_text(c.heading) e)) as head
from rows from (jsonb_to_recordset(:?hits::jsonb) as (id uuid, score double precision))
     with ordinality as h (id, score, rank)
join chunks c on c.id = h.id
join document_contents v on v.document_id = c.document_id and v.version = c.version
join documents d on d.id = c.document_id
where d.owner_id = :?userId::uuid
  and d.status <> 'deleting'
order by h.rank
