-- Whoever changes many documents locks them in this order, lest two wait for each other.
with owned as (
    select id
    from documents
    where owner_id = :?ownerId::uuid
    order by id
    for no key update
)
update documents d
set status = 'deleting', lease = null, lease_until = null, updated_at = now()
from owned
where d.id = owned.id and d.owner_id = :?ownerId::uuid
returning d.id::text as "documentId"
