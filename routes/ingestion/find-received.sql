-- A message without an id that is delivered again is known by its content. What was taken and not
-- acknowledged comes again soon; later, what another version has replaced was sent for a second time.
with received as (
    select document_id, version
    from received_messages
    where owner_id = :?userId::uuid and message_id = :?messageId
    union all
    select m.document_id, m.version
    from received_messages m
    left join documents d on d.id = m.document_id and d.version = m.version
    where m.owner_id = :?userId::uuid
      and :?redelivered::boolean
      and m.content_hash = :?contentHash
      and (m.received_at > now() - interval '1 hour' or d.status <> 'deleting')
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
