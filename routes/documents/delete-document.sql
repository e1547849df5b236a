update documents
set status = 'deleting', lease = null, lease_until = null, updated_at = now()
where id = :?id::uuid and owner_id = :?userId::uuid and status <> 'deleting'
returning json_build_object('id', id, 'status', status)::text
