select d.id::text as document_id, c.version, v.filename, c.page, c.start_offset, c.text
from documents d
join document_contents v on v.document_id = d.id and v.version = d.indexed_version
join chunks c on c.document_id = v.document_id and c.version = v.version
where d.id = :?documentId::uuid and d.owner_id = :?userId::uuid and d.status <> 'deleting'
order by c.ordinal
