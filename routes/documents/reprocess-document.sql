-- Its letter goes along to the new version, as if replayed. Locked in the order of reject-document.sql.
with held as (
    select id, version
    from documents
    where id = :?id::uuid and owner_id = :?userId::uuid and status <> 'deleting'
    for no key update
),
letter as (
    select l.id, held.version
    from held
    join dead_letters l on l.key = 'document/' || held.id || '/' || held.version
    where l.status in ('parked', 'replayed')
    for update of l
),
again as (
    update documents
    set version = version + 1,
        status = 'accepted',
        chunk_count = null,
        chunks_done = 0,
        attempt = 0,
        attempts = case when exists (select from letter) then attempts else '[]' end,
        next_attempt_at = null,
        lease = null,
        lease_until = null,
        error_code = null,
        error_detail = null,
        warnings = '[]',
        updated_at = now(),
        last_progress_at = now()
    where id = :?id::uuid and owner_id = :?userId::uuid and status <> 'deleting'
    returning id, version, status
),
replayed as (
    update dead_letters l
    set status = 'replayed',
        key = 'document/' || again.id || '/' || again.version,
        body = l.body || jsonb_build_object('version', again.version)
    from letter, again
    where l.id = letter.id and again.version = letter.version + 1
),
audited as (
    insert into audit_log (actor, action, subject_type, subject_id, outcome, address,
                           correlation_id)
    select email_of(:?userId::uuid), 'reprocess-document', 'document', id, 'success', :?address,
           :?correlationId
    from again
)
select json_build_object('id', id, 'status', status)::text
from again;

-- In the same transaction, but with a look of its own: it sees the bytes of a version that the row
-- lock has waited for.
insert into document_contents (document_id, version, media_type, filename, title, metadata,
                               content)
select d.id, d.version, c.media_type, c.filename, c.title, c.metadata, c.content
from documents d
join lateral (
    select *
    from document_contents
    where document_id = d.id
    order by version desc
    limit 1
) c on c.version < d.version
where d.id = :?id::uuid and d.owner_id = :?userId::uuid and d.status <> 'deleting'
