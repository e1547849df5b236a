update documents
set inbox_path = null
where id = :?documentId::uuid
  and version = :?version::integer
  and status in ('rejected', 'failed')
