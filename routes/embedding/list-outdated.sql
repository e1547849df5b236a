select id::text as "documentId", indexed_version as version
from documents
where outdated and indexed_at < now() - interval '2 seconds'
limit 100
