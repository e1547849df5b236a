select c.id::text as id, c.ordinal, c.text, c.tokens, c.page, c.heading::text as heading,
       c.embedding, c.version, d.id::text as document, d.owner_id::text as owner, d.collection,
       v.filename, v.title, d.source, v.media_type, v.metadata::text as metadata, d.created_at
from chunks c
join document_contents v on v.document_id = c.document_id and v.version = c.version
join documents d on d.id = c.document_id
where c.document_id = :?documentId::uuid
  and c.version = :?version::integer
  and c.ordinal >= :?fromOrdinal::integer
  and (c.embedding is null or not :?onlyPending::boolean)
order by c.ordinal
limit :?batchSize::integer
