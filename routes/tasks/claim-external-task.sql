-- No row if the agent is served by a route. The lease covers the hand-over only; see
-- hold-external-task.sql. The time of a task runs once it is handed over, and nothing more urgent
-- overtakes it: no more are than the agent works on at once, but for one of each replica that claims
-- at the same moment.
with agent as (
    select id,
           -- What was stored before it was looked at may be anything.
           case jsonb_typeof(config -> 'concurrency')
               when 'number' then least(greatest((config ->> 'concurrency')::numeric, 1), 1000)
               else 8 end::integer as concurrency
    from agents
    where name = :?agent and type = 'external'
),
handed_over as (
    select
    from tasks
    where agent_id = (select id from agent)
      and status = 'running'
      and lease_until >= now()
    limit (select concurrency from agent)
),
next as (
    select t.id
    from tasks t
    where t.agent_id = (select id from agent)
      and t.status in ('pending', 'running')
      and coalesce(t.deadline, 'infinity') > now()
      and (t.status = 'pending' and (select is_enabled('agent-' || :?agent))
              and coalesce(t.next_attempt_at, '-infinity') <= now()
           or t.status = 'running' and t.lease_until < now())
      and (select count(*) from handed_over) < (select concurrency from agent)
    order by t.priority desc, t.created_at
    limit 1
    for update of t skip locked
),
claimed as (
    update tasks t
    set status = 'running',
        attempt = least(t.attempt + (t.status = 'pending' or t.lease is not null)::integer,
                        :?maxAttempts::integer),
        lease = gen_random_uuid(),
        lease_until = now() + :?leaseTime::interval,
        next_attempt_at = null,
        -- This statement may have begun before the task was there.
        started_at = coalesce(t.started_at, greatest(now(), t.created_at)),
        -- That of a subtask is within its parent's.
        deadline = least(t.deadline, now() + t.timeout_s * interval '1 second')
    from next
    where t.id = next.id
    returning t.*
)
select c.id::text as "taskId",
       c.lease::text as lease,
       c.attempt,
       c.priority,
       c.parent_id::text as "parentId",
       c.correlation_id as "correlationId",
       email_of(c.user_id) as "user",
       to_char(c.deadline at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as deadline,
       case when c.started_at = greatest(now(), c.created_at) and c.attempts = '[]'
           then extract(epoch from c.started_at - c.created_at)::double precision end as waited,
       json_build_object(
           'task_id', c.id,
           'agent', :?agent::text,
           'payload', c.payload,
           'priority', c.priority,
           'parent_id', c.parent_id)::text as task
from agent
left join claimed c on true
