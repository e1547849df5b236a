-- The oldest of those whose user has none under way: nobody waits for another's endpoint. Goes by
-- the index from user to user, however much of each waits.
with recursive waiting (user_id) as (
    (select user_id from task_callbacks where status = 'pending' order by user_id limit 1)
    union all
    select (select c.user_id
            from task_callbacks c
            where c.status = 'pending' and c.user_id > waiting.user_id
            order by c.user_id
            limit 1)
    from waiting
    where waiting.user_id is not null
),
next as (
    select first.id
    from waiting
    cross join lateral (
        select c.id, c.next_attempt_at
        from task_callbacks c
        where c.user_id = waiting.user_id and c.status = 'pending' and c.next_attempt_at <= now()
        order by c.next_attempt_at
        limit 1) first
    where not exists (
        select
        from task_callbacks c
        where c.user_id = waiting.user_id and c.delivering and c.next_attempt_at > now())
    order by first.next_attempt_at
    limit 1
)
-- Of two that claim the same at once, one finds it taken.
update task_callbacks c
set attempt = attempt + 1,
    delivering = true,
    next_attempt_at = now() + :?leaseTime::interval + :?notifyTimeout::interval
from next
where c.id = next.id and c.status = 'pending' and c.next_attempt_at <= now()
returning c.id::text as "callbackId", c.task_id::text as "taskId", c.attempt, c.url,
          c.payload::text as payload
