select distinct a.name
from tasks t
join agents a on a.id = t.agent_id
where t.status = 'pending' and coalesce(t.next_attempt_at, '-infinity') <= now()
   or t.status = 'running' and (t.lease_until < now() or t.lease_until is null)
