-- The index has an agent's tasks in this order, and is used for what it plainly holds: a claim reads
-- no more than it passes by.
with next as (
    select t.id, t.lease is not null and t.attempt >= :?maxAttempts::integer as used_up
    from tasks t
    where t.agent_id = (select id from agents where name = :?agent)
      and t.status in ('pending', 'running')
      and coalesce(t.deadline, 'infinity') > now()
      and (t.status = 'running' and t.lease_until < now()
           or (t.status = 'pending' and (select is_enabled('agent-' || :?agent))
                  and coalesce(t.next_attempt_at, '-infinity') <= now()
               or t.status = 'running' and t.lease is null and t.lease_until is null)
              and not exists (select from tasks c
                              where c.parent_id = t.id and c.status in ('pending', 'running')))
    order by t.priority desc, t.created_at
    limit 1
    for update of t skip locked
),
claimed as (
    update tasks t
    set status = 'running',
        -- Whoever lets go takes the lease along: one that ran out was an attempt.
        attempt = least(t.attempt + (t.status = 'pending' or t.lease is not null)::integer,
                        :?maxAttempts::integer),
        -- The last one is written down by retry-task.sql.
        attempts = t.attempts || case when t.lease is not null and not used_up
            then failed_attempt(t.lease_until, 'internal', 'Its worker did not come to an end in its time.')
            else '[]' end,
        lease = gen_random_uuid(),
        lease_until = now() + 2 * :?leaseTime::interval,
        next_attempt_at = null,
        -- This statement may have begun before the task was there.
        started_at = coalesce(t.started_at, greatest(now(), t.created_at)),
        -- That of a subtask is within its parent's.
        deadline = least(t.deadline, now() + t.timeout_s * interval '1 second')
    from next
    where t.id = next.id
    returning t.*, used_up
)
select id::text as "taskId",
       lease::text as lease,
       attempt,
       used_up as "usedUp",
       payload::text as payload,
       user_id::text as "userId",
       correlation_id as "correlationId",
       priority,
       parent_id::text as "parentId",
       case when started_at = greatest(now(), created_at) and attempts = '[]'
           then extract(epoch from started_at - created_at)::double precision end as waited,
       extract(epoch from deadline - now())::integer as remaining,
       exists (select from tasks c where c.parent_id = claimed.id) as planned
from claimed
