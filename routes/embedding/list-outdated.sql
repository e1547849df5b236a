-- Of a document that is replaced again and again, no more than ten older versions wait for their time.
select d.id::text as "documentId", d.indexed_version as version, k.kept
from documents d
cross join lateral (
    select case when d.indexed_at < now() - :?outdatedFor::interval then d.indexed_version
                else d.indexed_version - 10 end as kept
) k
where d.outdated
  and (k.kept = d.indexed_version
       or k.kept > 1 and exists (
           select from document_contents c
           where c.document_id = d.id and c.version < k.kept))
limit 100
