-- A version that was replaced or deleted since, or is worked again already, is left out.
-- Locked in the order of delete-documents-of-owner.sql and reject-document.sql.
with held as (
    select d.id, l.id as letter_id
    from dead_letters l
    join documents d on d.id = l.subject_id and d.version = (l.body ->> 'version')::integer
    where l.status = 'parked'
      and l.origin = 'document'
      and (:?origin::text is null or l.origin = :?origin)
      and (:?code::text is null or l.code = :?code)
      and (:?id::uuid is null or l.id = :?id::uuid)
      and d.status in ('rejected', 'failed')
    order by d.id
    for no key update of d
),
stopped as (
    select held.id, l.id as letter_id
    from held
    join dead_letters l on l.id = held.letter_id
    where l.status = 'parked'
    order by held.id
    for update of l
),
again as (
    update documents d
    set status = 'accepted',
        attempt = 0,
        next_attempt_at = null,
        error_code = null,
        error_detail = null,
        updated_at = now(),
        last_progress_at = now()
    from stopped
    where d.id = stopped.id
    returning stopped.letter_id
),
replayed as (
    update dead_letters l
    set status = 'replayed'
    from again
    where l.id = again.letter_id
    returning l.id
),
audited as (
    insert into audit_log (actor, action, subject_type, subject_id, outcome, address,
                           correlation_id)
    select email_of(:?userId::uuid), 'replay-dead-letter', 'dead_letter', id, 'success', :?address,
           :?correlationId
    from replayed
)
select count(*) as replayed from replayed
