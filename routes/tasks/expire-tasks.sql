-- A cancellation does not see the subtasks that are committed at the same moment. The locks are taken
-- in the order of cancel-task.sql.
with due as (
    select id
    from tasks
    where status in ('pending', 'running')
      and (deadline < now()
           or id = any (array(
               select c.id
               from tasks c
               where c.status in ('pending', 'running')
                 and c.parent_id is not null
                 and (select p.status from tasks p where p.id = c.parent_id) = 'cancelled')))
    order by id
    for no key update
),
ended as (
    update tasks t
    set status = case when t.deadline < now() then 'failed' else 'cancelled' end,
        error_code = case when t.deadline < now() then 'timeout' else t.error_code end,
        error_detail = case when t.deadline < now() then
            'The task did not come to its end within '
                || extract(epoch from t.deadline - coalesce(t.started_at, t.created_at))::integer || ' s.'
                || coalesce(' Its last error: ' || t.error_detail, '')
            else t.error_detail end,
        lease = null,
        lease_until = null,
        finished_at = now()
    from due
    where t.id = due.id
    returning t.agent_id, t.status
)
select a.name as agent, ended.status
from ended
join agents a on a.id = ended.agent_id
