-- A document as the API shows it: one that was let go of, and that nobody holds, waits for its next
-- attempt from where it stopped.
create or replace view document_views as
select id, owner_id, collection, source, shown.status, created_at,
       json_build_object(
           'id', id,
           'collection', collection,
           'filename', filename,
           'title', title,
           'source', source,
           'media_type', media_type,
           'size', size,
           'sha256', sha256,
           'version', version,
           'status', shown.status,
           'chunk_count', chunk_count,
           'chunks_done', chunks_done,
           'attempt', attempt,
           'next_attempt_at', shown.next_attempt_at,
           'error', case when error_code is not null then
               json_build_object('code', error_code, 'detail', error_detail) end,
           'warnings', warnings,
           'metadata', metadata,
           'created_at', created_at,
           'updated_at', updated_at,
           'indexed_at', indexed_at,
           'last_progress_at', last_progress_at) as json
from documents d
cross join lateral (
    select case when waits then 'accepted' else d.status end as status,
           case when waits then lease_until else d.next_attempt_at end as next_attempt_at
    from (select d.status in ('parsing', 'embedding')
                 and d.lease is null and d.lease_until is not null) as w (waits)
) shown
where d.status <> 'deleting';
