with outdated as (
    update documents
    set outdated = false
    where id = :?documentId::uuid and indexed_version = :?version::integer and outdated
    returning id, indexed_version
),
old_contents as (
    delete from document_contents c
    using outdated d
    where c.document_id = d.id and c.version < d.indexed_version
)
delete from chunks c
using outdated d
where c.document_id = d.id and c.version < d.indexed_version
