select not exists (
    select from documents
    where id = :?documentId::uuid
      and status <> 'deleting'
      and (indexed_version = :?version::integer
           or version = :?version::integer and lease is not null))
