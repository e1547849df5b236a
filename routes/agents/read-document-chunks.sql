select d.id::text as document_id, c.version, d.filename, c.page, c.start_offset, c.text
from documents d
join chunks c on c.document_id = d.id and c.version = d.indexed_version
where d.id = :?documentId::uuid and d.owner_id = :?userId::uuid and d.status <> 'deleting'
order by c.ordinal
