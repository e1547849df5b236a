-- Whoever rejects a document puts its file aside right after.
select id::text as "documentId", version, inbox_path as "inboxPath", error_code as "errorCode",
       error_detail as "errorDetail"
from documents
where status in ('rejected', 'failed')
  and inbox_path is not null
  and updated_at < now() - interval '10 seconds'
limit 100
