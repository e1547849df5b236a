-- What was let go of waits, too; what failed or is replayed, since its turn came again.
select json_build_object(
           'id', a.id, 'name', a.name, 'type', a.type, 'config', a.config, 'status', a.status,
           'queue_depth', count(t.id),
           'oldest_waiting_s', greatest(0, extract(epoch from now()
               - min(coalesce(t.next_attempt_at, t.started_at, t.created_at)))::integer))::text
from agents a
left join tasks t
    on t.agent_id = a.id
    and t.status in ('pending', 'running')
    and (t.status = 'pending' or t.lease is null and t.lease_until is not null)
where a.id = :?id::uuid
group by a.id
