select exists (
    select from documents
    where id = :?documentId::uuid
      and indexed_version = :?version::integer
      and status <> 'deleting')
