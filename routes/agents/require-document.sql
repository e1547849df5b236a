select id::text
from documents
where id = :?documentId::uuid and owner_id = :?userId::uuid and status <> 'deleting'
