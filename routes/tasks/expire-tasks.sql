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
    returning agent_id, status
),
-- A cancellation does not see the subtasks that are committed at the same moment.
cancelled as (
    update tasks t
    set status = 'cancelled', lease = null, lease_until = null, finished_at = now()
    from tasks p
    where p.id = t.parent_id
      and p.status = 'cancelled'
      and t.status in ('pending', 'running')
      and coalesce(t.deadline >= now(), true)
    returning t.agent_id, t.status
)
select a.name as agent, ended.status
from (select * from expired union all select * from cancelled) ended
join agents a on a.id = ended.agent_id
