-- One whose agent was switched off since is done like any that was accepted before; where an agent is
-- gone, none is committed, and the plan is made again.
-- Each is made a microsecond behind the one before it, so that the plan's order is told by their age.
-- None is committed beside others: a claim may have taken the task while a worker who was thought lost
-- committed these; it then waits for them.
-- A tenth of the time left is kept for composing what the subtasks came to. Within the rest each has
-- its agent's time, from its start.
with held as (
    update tasks
    set lease = null, lease_until = null
    where id = :?taskId::uuid and lease = :?lease::uuid and status = 'running'
    returning *
),
submitted as (
    insert into tasks (agent_id, user_id, parent_id, payload, priority, timeout_s, deadline,
                       correlation_id, tell_at, created_at)
    select a.id, held.user_id, held.id, p.payload, held.priority,
           greatest(1, least(0.9 * extract(epoch from held.deadline - now()),
                             coalesce((a.config ->> 'timeout_s')::numeric, 600)))::integer,
           now() + 0.9 * (held.deadline - now()), held.correlation_id, held.tell_at,
           now() + p.ordinal * interval '1 microsecond'
    from held,
         rows from (jsonb_to_recordset(:?plan::jsonb) as (agent text, payload jsonb))
             with ordinality as p (agent, payload, ordinal)
    left join agents a on a.name = p.agent
    where not exists (select from tasks c where c.parent_id = held.id)
    returning agent_id
)
select distinct a.name
from submitted s
join agents a on a.id = s.agent_id
