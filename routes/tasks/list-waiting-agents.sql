-- Of each the first in the order of claim-task.sql.
select a.name
from agents a
cross join lateral (
    select
    from tasks t
    where t.agent_id = a.id
      and t.status in ('pending', 'running')
      and (t.status = 'pending' and coalesce(t.next_attempt_at, '-infinity') <= now()
           or t.status = 'running' and (t.lease_until < now() or t.lease_until is null))
    order by t.priority desc, t.created_at
    limit 1) first
