-- A message without an id that is delivered again is known by its content. What was taken and not
-- acknowledged comes again soon; the same content of an earlier day was sent for a second time.
with received as (
    select document_id, version
    from received_messages
    where owner_id = :?userId::uuid and message_id = :?messageId
    union all
    select document_id, version
    from received_messages
    where owner_id = :?userId::uuid
      and :?redelivered::boolean
      and content_hash = :?contentHash
      and received_at > now() - interval '1 hour'
    limit 1
)
select d.id::text as "documentId",
       json_build_object(
           'id', r.document_id,
           'outcome', 'unchanged',
           'status', coalesce(d.status, 'deleting'),
           'version', coalesce(d.version, r.version))::text as reply
from received r
left join documents d on d.id = r.document_id
