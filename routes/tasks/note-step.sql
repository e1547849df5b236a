with held as (
    update tasks
    set lease_until = now() + :?leaseTime::interval + :?answerTimeout::interval
    where id = :?taskId::uuid and lease = :?lease::uuid and status = 'running' and deadline > now()
    returning id
)
insert into task_events (task_id, kind, detail)
select id, 'step', :?step
from held
returning id
