select c.id::text as id, c.text, c.tokens, c.heading::text as heading, d.title
from chunks c
join documents d on d.id = c.document_id
where c.document_id = :?documentId::uuid
  and c.version = :?version::integer
  and c.embedding is null
order by c.ordinal
limit :?batchSize::integer
