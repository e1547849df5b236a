select c.document_id as "documentId", c.version as "contentVersion",
       octet_length(c.text) as "Content-Length"
from documents d
join document_contents c on c.document_id = d.id
    and c.version = coalesce(d.indexed_version, d.version)
where d.id = :?id::uuid
  and d.owner_id = :?userId::uuid
  and d.status <> 'deleting'
  and c.text is not null
