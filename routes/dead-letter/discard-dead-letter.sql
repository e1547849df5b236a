-- The lock waits for a replay of a document, task or notification that is under way, and sees what
-- became of it. One of a message or a file holds no lock: what it has read by then is published, or
-- put back, all the same.
with letter as (
    select id, status
    from dead_letters
    where id = :?id::uuid
    for no key update
),
discarded as (
    update dead_letters l
    set status = 'discarded', content = null
    from letter
    where l.id = letter.id and letter.status = 'parked'
    returning l.id
),
audited as (
    insert into audit_log (actor, action, subject_type, subject_id, outcome, address,
                           correlation_id)
    select email_of(:?userId::uuid), 'discard-dead-letter', 'dead_letter', id, 'success',
           :?address, :?correlationId
    from discarded
)
select status <> 'replayed' from letter
