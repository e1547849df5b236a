update task_callbacks c
set attempt = attempt + 1,
    next_attempt_at = now() + :?leaseTime::interval
from (
    select id
    from task_callbacks
    where status = 'pending' and next_attempt_at <= now()
    order by next_attempt_at
    limit 1
    for update skip locked
) next
where c.id = next.id
returning c.id::text as "callbackId", c.task_id::text as "taskId", c.attempt, c.url,
          c.payload::text as payload
