select c.content, c.media_type, d.filename
from document_contents c
join documents d on d.id = c.document_id
where c.document_id = :?documentId::uuid and c.version = :?version::integer
