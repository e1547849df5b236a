-- A task that is worked again already is left out, and so is the subtask of a cancelled one, which
-- expire-tasks.sql would cancel. Its time starts anew.
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
-- In the order of cancel-task.sql.
dead as (
    select t.id, l.id as letter_id
    from letters l
    join tasks t on t.id = l.subject_id
    where t.status = 'dead'
      and not exists (select from tasks p where p.id = t.parent_id and p.status = 'cancelled')
    order by t.id
    for no key update of t
),
again as (
    update tasks t
    set status = 'pending',
        attempt = 0,
        next_attempt_at = now(),
        deadline = null,
        tell_at = case when :?bus::boolean then '-infinity'::timestamptz end,
        started_at = null,
        finished_at = null,
        error_code = null,
        error_detail = null
    from dead
    where t.id = dead.id
    returning dead.letter_id
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
select count(*) + :?replayed::bigint as replayed from replayed
