select c.document_id as "documentId", c.version as "contentVersion", c.media_type as "Content-Type",
       length(c.content) as "Content-Length", coalesce(d.filename, d.id || '.txt') as filename
from documents d
join document_contents c on c.document_id = d.id and c.version = d.version
where d.id = :?id::uuid
  and d.owner_id = :?userId::uuid
  and d.status <> 'deleting'
