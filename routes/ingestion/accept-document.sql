with accepted as (
    insert into documents as d (owner_id, collection, source, filename, title, media_type, size,
                                sha256, metadata, inbox_path)
    select :?ownerId::uuid, :?collection, :?source, :?filename, :?title, :?mediaType,
           :?size::bigint, :?sha256, :?metadata::jsonb, :?inboxPath
    on conflict (owner_id, collection, source) where status <> 'deleting'
    do update set
        version = d.version + 1,
        filename = excluded.filename,
        title = excluded.title,
        media_type = excluded.media_type,
        size = excluded.size,
        sha256 = excluded.sha256,
        metadata = excluded.metadata,
        inbox_path = excluded.inbox_path,
        status = 'accepted',
        chunk_count = null,
        chunks_done = 0,
        attempt = 0,
        attempts = '[]',
        next_attempt_at = null,
        lease = null,
        lease_until = null,
        error_code = null,
        error_detail = null,
        warnings = '[]',
        updated_at = now(),
        last_progress_at = now()
    where (d.sha256, d.metadata) is distinct from (excluded.sha256, excluded.metadata)
    returning d.id, d.version, d.media_type, d.filename, d.title, d.metadata, d.status,
              d.xmax = 0 as created
),
stored as (
    insert into document_contents (document_id, version, media_type, filename, title, metadata,
                                   content)
    select id, version, media_type, filename, title, metadata, :?content from accepted
),
received as (
    -- The same message at two workers at once: one of them fails, and accept-message finds it done.
    insert into received_messages (owner_id, message_id, content_hash, document_id, version)
    select :?ownerId::uuid, coalesce(:?messageId::text, gen_random_uuid()::text),
           :?contentHash::text, id, version
    from accepted
    where coalesce(:?messageId::text, :?contentHash::text) is not null
)
select id::text as "documentId",
       json_build_object(
           'id', id,
           'outcome', case when created then 'created' else 'replaced' end,
           'status', status,
           'version', version)::text as reply
from accepted
