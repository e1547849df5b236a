update documents
set status = 'deleting', lease = null, lease_until = null, updated_at = now()
where owner_id = :?ownerId::uuid
returning id::text as "documentId"
