with discarded as (
    update dead_letters
    set status = 'discarded', content = null
    where id = :?id::uuid and status = 'parked'
    returning id
),
audited as (
    insert into audit_log (actor, action, subject_type, subject_id, outcome, address,
                           correlation_id)
    select email_of(:?userId::uuid), 'discard-dead-letter', 'dead_letter', id, 'success',
           :?address, :?correlationId
    from discarded
)
select status <> 'replayed' from dead_letters where id = :?id::uuid
