-- Whoever changes many documents locks them in this order, lest two wait for each other.
with owned as (
    select id, status
    from documents
    where owner_id = :?ownerId::uuid
    order by id
    for no key update
),
marked as (
    update documents d
    set status = 'deleting', lease = null, lease_until = null, updated_at = now()
    from owned
    where d.id = owned.id and d.owner_id = :?ownerId::uuid and owned.status <> 'deleting'
)
select id::text as "documentId"
from owned
