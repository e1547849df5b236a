select json_build_object(
           'id', a.id, 'name', a.name, 'type', a.type, 'config', a.config, 'status', a.status,
           'queue_depth', count(t.id),
           'oldest_waiting_s', coalesce(extract(epoch from now() - min(t.created_at))::integer, 0))::text
from agents a
left join tasks t on t.agent_id = a.id and t.status = 'pending'
where a.id = :?id::uuid
group by a.id
