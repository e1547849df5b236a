select not exists (
    select from documents
    where id = :?documentId::uuid and version = :?version::integer and status <> 'deleting')
