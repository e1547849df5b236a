-- Whoever changes many tasks locks them in this order, lest two wait for each other. The subtasks of
-- a task that is final stay as they are: one that is replayed goes on.
with open as (
    select id
    from tasks
    where (id = :?id::uuid or parent_id = :?id::uuid)
      and user_id = :?userId::uuid
      and status in ('pending', 'running')
    order by id
    for no key update
),
cancelled as (
    update tasks t
    set status = 'cancelled', lease = null, lease_until = null, finished_at = now()
    from open
    where t.id = open.id
      and :?id::uuid in (select id from open)
    returning t.id, t.agent_id
),
audited as (
    insert into audit_log (actor, action, subject_type, subject_id, outcome, address,
                           correlation_id)
    select email_of(:?userId::uuid), 'cancel-task', 'task', id, 'success', :?address,
           :?correlationId
    from cancelled
    where id = :?id::uuid
)
select exists (select from cancelled) as open,
       (select string_agg(a.name, ' ')
        from cancelled c
        join agents a on a.id = c.agent_id) as agents
from tasks
where id = :?id::uuid and user_id = :?userId::uuid
