with others as (
    update document_contents
    set embedding_model = :?embeddingModel
    where embedding_model is distinct from :?embeddingModel
    returning document_id, version
),
unfinished as (
    update documents d
    set chunks_done = 0
    from others o
    where d.id = o.document_id and d.version = o.version and d.status <> 'indexed'
)
update chunks c
set embedding = null
from others o
where c.document_id = o.document_id and c.version = o.version
