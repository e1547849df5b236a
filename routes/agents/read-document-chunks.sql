select d.id::text as document_id, c.version, v.filename, c.page, c.start_offset, c.text,
       case when d.indexed_version is null then d.status end as unindexed, d.error_detail
from documents d
left join document_contents v on v.document_id = d.id and v.version = d.indexed_version
left join chunks c on c.document_id = d.id and c.version = d.indexed_version
where d.id = :?documentId::uuid and d.owner_id = :?userId::uuid and d.status <> 'deleting'
order by c.ordinal
