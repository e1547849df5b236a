select d.id::text as "documentId", d.indexed_version as version, count(c.id)::integer as chunks
from documents d
join chunks c on c.document_id = d.id and c.version = d.indexed_version
where d.status <> 'deleting'
group by d.id
