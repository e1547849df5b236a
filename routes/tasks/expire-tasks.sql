with expired as (
    update tasks
    set status = 'failed',
        error_code = 'timeout',
        error_detail = 'The task did not come to its end within ' || timeout_s || ' s.'
            || coalesce(' Its last error: ' || error_detail, ''),
        lease = null,
        lease_until = null,
        finished_at = now()
    where status in ('pending', 'running') and deadline < now()
    returning id
)
-- A cancellation does not see the subtasks that are committed at the same moment.
update tasks t
set status = 'cancelled', lease = null, lease_until = null, finished_at = now()
from tasks p
where p.id = t.parent_id
  and p.status = 'cancelled'
  and t.status in ('pending', 'running')
  and coalesce(t.deadline >= now(), true)
