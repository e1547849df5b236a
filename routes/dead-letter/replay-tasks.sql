-- A task that is worked again already is left out. Its time starts anew.
with letters as (
    select id, subject_id
    from dead_letters
    where status = 'parked'
      and origin = 'task'
      and (:?origin::text is null or origin = :?origin)
      and (:?code::text is null or code = :?code)
      and (:?id::uuid is null or id = :?id::uuid)
    order by id
    for update
),
again as (
    update tasks t
    set status = 'pending',
        attempt = 0,
        next_attempt_at = null,
        deadline = null,
        tell_at = '-infinity',
        started_at = null,
        finished_at = null,
        error_code = null,
        error_detail = null
    from letters l
    where t.id = l.subject_id and t.status = 'dead'
    returning l.id
),
replayed as (
    update dead_letters l
    set status = 'replayed'
    from again
    where l.id = again.id
    returning l.id
),
audited as (
    insert into audit_log (actor, action, subject_type, subject_id, outcome, address,
                           correlation_id)
    select email_of(:?userId::uuid), 'replay-dead-letter', 'dead_letter', id, 'success', :?address,
           :?correlationId
    from replayed
)
select count(*) + :?replayed::bigint as replayed from replayed
