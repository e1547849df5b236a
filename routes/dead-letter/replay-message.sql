-- Its bytes are the broker's again. A message that was refused again before we got here has one attempt more, and stays parked.
with replayed as (
    update dead_letters
    set status = 'replayed', content = null
    where id = :?letterId::uuid
      and status = 'parked'
      and jsonb_array_length(attempts) = :?attempts::integer
)
insert into audit_log (actor, action, subject_type, subject_id, outcome, address, correlation_id)
values (email_of(:?userId::uuid), 'replay-dead-letter', 'dead_letter', :?letterId, 'success',
        :?address, :?correlationId)
returning subject_id
