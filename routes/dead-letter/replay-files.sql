-- A file that was refused again before we got here has one attempt more, and stays parked.
with replayed as (
    update dead_letters l
    set status = 'replayed'
    from jsonb_to_recordset(:?files::jsonb) as file (id uuid, attempts integer)
    where l.id = file.id
      and l.status = 'parked'
      and jsonb_array_length(l.attempts) = file.attempts
),
audited as (
    insert into audit_log (actor, action, subject_type, subject_id, outcome, address,
                           correlation_id)
    select email_of(:?userId::uuid), 'replay-dead-letter', 'dead_letter', id, 'success', :?address,
           :?correlationId
    from jsonb_to_recordset(:?files::jsonb) as file (id uuid)
),
counted as (
    select jsonb_array_length(:?files::jsonb) + :?messages::bigint + :?replayed::bigint as replayed
)
select replayed,
       case when :?id::uuid is null then json_build_object('replayed', replayed)
            else json_build_object('id', :?id::uuid, 'status', 'replayed') end::text as reply
from counted
