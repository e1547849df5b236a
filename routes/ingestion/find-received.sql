select d.id::text as "documentId",
       json_build_object(
           'id', r.document_id,
           'outcome', 'unchanged',
           'status', coalesce(d.status, 'deleting'),
           'version', coalesce(d.version, r.version))::text as reply
from received_messages r
left join documents d on d.id = r.document_id
where r.owner_id = :?userId::uuid
  and r.message_id = :?messageId
