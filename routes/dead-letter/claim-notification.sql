-- A mail server has its time to be reached, to answer and to read.
update notifications n
set attempt = attempt + 1,
    next_attempt_at = now() + :?leaseTime::interval + 3 * :?notifyTimeout::interval
from (
    select id
    from notifications
    where status = 'pending' and channel = :?channel and next_attempt_at <= now()
    order by next_attempt_at
    limit 1
    for update skip locked
) next
where n.id = next.id
returning n.id::text as "notificationId", n.dead_letter_id::text as "deadLetterId", n.attempt,
          n.payload::text as payload
