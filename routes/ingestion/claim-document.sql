-- The index has what waits in this order, and is used for what it plainly holds: a claim reads no
-- more than it passes by.
with next as (
    select id, lease is not null and attempt >= :?maxAttempts::integer as used_up
    from documents
    where status in ('accepted', 'parsing', 'embedding')
      and (status = 'accepted' and coalesce(next_attempt_at, '-infinity') <= now()
           or status <> 'accepted' and lease_until < now())
      -- What is chunked is not held as a whole again, nor its bytes fetched.
      and (size <= least(:?room::bigint, :?space::bigint) or chunk_count is not null)
    order by updated_at
    limit 1
    for update skip locked
),
claimed as (
    update documents d
    set status = case when d.chunk_count is null then 'parsing' else 'embedding' end,
        -- Whoever lets go takes the lease along: one that ran out was an attempt.
        attempt = least(d.attempt + (d.status = 'accepted' or d.lease is not null)::integer,
                        :?maxAttempts::integer),
        -- The last one is written down by retry-document.sql.
        attempts = d.attempts || case when d.lease is not null and not used_up
            then failed_attempt(d.lease_until, 'internal', 'Its worker did not come to an end in its time.')
            else '[]' end,
        lease = gen_random_uuid(),
        -- A parser that dies is followed by another.
        lease_until = now() + :?leaseTime::interval + 2 * :?parseTimeout::interval,
        next_attempt_at = null,
        updated_at = now(),
        last_progress_at = now()
    from next
    where d.id = next.id
    returning d.*, used_up
)
select d.id::text as "documentId",
       d.version,
       d.lease::text as lease,
       d.attempt,
       d.used_up as "usedUp",
       d.chunk_count is not null as chunked,
       d.size,
       c.media_type as "mediaType"
from claimed d
left join document_contents c
    on d.chunk_count is null and c.document_id = d.id and c.version = d.version
