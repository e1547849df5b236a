-- Who waits, and since when, is as in get-agent.sql.
with page as (
    select a.id, a.created_at,
           json_build_object(
           'id', a.id, 'name', a.name, 'type', a.type, 'config', a.config, 'status', a.status,
           'queue_depth', count(t.id),
           'oldest_waiting_s', greatest(0, extract(epoch from now()
               - min(coalesce(t.next_attempt_at, t.started_at, t.created_at)))::integer)) as json,
           row_number() over (order by a.created_at desc, a.id desc) as n
    from agents a
    left join tasks t
        on t.agent_id = a.id
        and t.status in ('pending', 'running')
        and (t.status = 'pending' or t.lease is null and t.lease_until is not null)
    where (a.created_at, a.id) < (:?afterAt::timestamptz, :?afterId::uuid)
    group by a.id
    order by a.created_at desc, a.id desc
    limit :?limit::integer + 1
)
select json_build_object(
    'items', coalesce(json_agg(json order by n) filter (where n <= :?limit::integer), '[]'),
    'next_cursor', case when count(*) > :?limit::integer then
        max((extract(epoch from created_at) * 1000000)::bigint || '.' || id)
        filter (where n = :?limit::integer) end)::text
from page
