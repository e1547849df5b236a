select id::text as "documentId"
from documents
where status = 'deleting' and updated_at < now() - interval '10 seconds'
limit 100
