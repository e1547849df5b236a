select json::text
from document_views
where id = :?id::uuid and owner_id = :?userId::uuid
