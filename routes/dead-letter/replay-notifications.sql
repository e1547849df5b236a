-- What is sent again already is left out, and what goes by a channel that is switched off. Callbacks of tasks that are gone went with them.
with letters as (
    select id, (body ->> 'id')::uuid as told
    from dead_letters
    where status = 'parked'
      and origin = 'notification'
      and (:?origin::text is null or origin = :?origin)
      and (:?code::text is null or code = :?code)
      and (:?id::uuid is null or id = :?id::uuid)
    order by id
    for update
),
notified as (
    update notifications n
    set status = 'pending', attempt = 0, next_attempt_at = now(), error = null
    from letters l
    where n.id = l.told and n.status = 'failed' and n.channel = any(:?notifyChannels::text[])
    returning l.id
),
called_back as (
    update task_callbacks c
    set status = 'pending', attempt = 0, next_attempt_at = now(), error = null
    from letters l
    where c.id = l.told and c.status = 'failed'
    returning l.id
),
replayed as (
    update dead_letters l
    set status = 'replayed'
    from (select id from notified union all select id from called_back) again
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
