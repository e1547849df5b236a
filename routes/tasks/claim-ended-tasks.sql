-- Whoever claims them tells them; what he has not told in time is told by another. What is large of
-- them is read when it is told, for there are many. In the record it may be compressed.
with next as (
    select id
    from tasks
    where tell_at < now() and finished_at is not null
    order by finished_at
    limit 100
    for update skip locked
),
claimed as (
    update tasks t
    set tell_at = now() + interval '30 seconds'
    from next
    where t.id = next.id
    returning t.id, t.parent_id, t.correlation_id, t.finished_at,
              pg_column_size(t.payload) + coalesce(pg_column_size(t.result), 0) as size
)
select c.id::text as "taskId",
       c.parent_id::text as "parentId",
       c.correlation_id as "correlationId",
       c.finished_at::text as "finishedAt",
       v.agent,
       v.status,
       case when c.size < 8192 and octet_length(v.json::text) < 8192 then v.json::text end as task
from claimed c
join task_views v on v.id = c.id
