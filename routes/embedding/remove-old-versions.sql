with old_contents as (
    delete from document_contents
    where document_id = :?documentId::uuid and version < :?version::integer
)
delete from chunks
where document_id = :?documentId::uuid and version < :?version::integer
