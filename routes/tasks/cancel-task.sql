with cancelled as (
    update tasks
    set status = 'cancelled', lease = null, lease_until = null, finished_at = now()
    where (id = :?id::uuid or parent_id = :?id::uuid)
      and user_id = :?userId::uuid
      and status in ('pending', 'running')
    returning id, agent_id
),
audited as (
    insert into audit_log (actor, action, subject_type, subject_id, outcome, address,
                           correlation_id)
    select email_of(:?userId::uuid), 'cancel-task', 'task', id, 'success', :?address,
           :?correlationId
    from cancelled
    where id = :?id::uuid
)
select status in ('pending', 'running') as open,
       (select string_agg(a.name, ' ')
        from cancelled c
        join agents a on a.id = c.agent_id) as agents
from tasks
where id = :?id::uuid and user_id = :?userId::uuid
