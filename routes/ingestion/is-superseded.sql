select not exists (
    select from documents
    where id = :?documentId::uuid
      and :?version::integer in (version, indexed_version)
      and status <> 'deleting')
