with deleted as (
    update documents
    set status = 'deleting', lease = null, lease_until = null, updated_at = now()
    where id = :?id::uuid and owner_id = :?userId::uuid and status <> 'deleting'
    returning id, status
),
audited as (
    insert into audit_log (actor, action, subject_type, subject_id, outcome, address,
                           correlation_id)
    select email_of(:?userId::uuid), 'delete-document', 'document', id, 'success', :?address,
           :?correlationId
    from deleted
)
select json_build_object('id', id, 'status', status)::text
from deleted
