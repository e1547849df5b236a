with same as (
    select id, status, version, error_code, error_detail
    from documents
    where owner_id = :?ownerId::uuid
      and collection = :?collection
      and source = :?source
      and status <> 'deleting'
),
received as (
    insert into received_messages (owner_id, message_id, content_hash, document_id, version)
    select :?ownerId::uuid, coalesce(:?messageId::text, gen_random_uuid()::text),
           :?contentHash::text, id, version
    from same
    where coalesce(:?messageId::text, :?contentHash::text) is not null
    on conflict do nothing
)
select id::text as "documentId",
       case when status in ('rejected', 'failed') then error_code end as "errorCode",
       error_detail as "errorDetail",
       json_build_object(
           'id', id,
           'outcome', 'unchanged',
           'status', status,
           'version', version)::text as reply
from same
