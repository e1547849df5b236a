with outdated as (
    update documents
    set outdated = indexed_version > :?kept::integer
    where id = :?documentId::uuid and indexed_version = :?version::integer and outdated
    returning id
),
old_contents as (
    delete from document_contents c
    using outdated d
    where c.document_id = d.id and c.version < :?kept::integer
)
delete from chunks c
using outdated d
where c.document_id = d.id and c.version < :?kept::integer
