select id::text as "documentId",
       json_build_object(
           'id', id,
           'outcome', 'unchanged',
           'status', status,
           'version', version)::text as reply
from documents
where owner_id = :?ownerId::uuid
  and collection = :?collection
  and source = :?source
  and status <> 'deleting'
