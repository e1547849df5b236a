with rejected as (
    update documents
    set status = 'rejected',
        error_code = :?errorCode,
        error_detail = :?errorDetail,
        attempts = attempts || failed_attempt(now(), :?errorCode, :?errorDetail),
        lease = null,
        lease_until = null,
        updated_at = now(),
        last_progress_at = now()
    where id = :?documentId::uuid and lease = :?lease::uuid
    returning *
),
-- What lies between it and the version that is found is nobody's any more.
superseded_contents as (
    delete from document_contents c
    using rejected r
    where c.document_id = r.id
      and c.version < r.version
      and c.version > coalesce(r.indexed_version, 0)
),
superseded_chunks as (
    delete from chunks c
    using rejected r
    where c.document_id = r.id
      and c.version < r.version
      and c.version > coalesce(r.indexed_version, 0)
),
parked as (
    insert into dead_letters as l (key, origin, subject_id, code, detail, attempts, headers, body)
    select 'document/' || id || '/' || version, 'document', id, error_code, error_detail, attempts,
           jsonb_build_object('owner_id', owner_id, 'media_type', media_type, 'size', size),
           jsonb_build_object('id', id, 'version', version, 'collection', collection,
                              'source', source, 'filename', filename)
    from rejected
    on conflict (key) do update set
        code = excluded.code,
        detail = excluded.detail,
        attempts = excluded.attempts,
        status = 'parked',
        parked_at = now()
    returning l as letter
),
notified as (
    insert into notifications (dead_letter_id, channel, payload)
    select (letter).id, channel, dead_letter_event(letter)
    from parked, unnest(:?notifyChannels::text[]) as channel
)
select id is not null as parked, inbox_path as "inboxPath" from rejected
