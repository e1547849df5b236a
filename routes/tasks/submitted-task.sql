-- A message without an id has a key of its delivery alone; delivered again, it is known by its content.
select id::text as "taskId", request_hash = :?requestHash as same,
       json_build_object('id', id, 'status', status)::text as reply
from tasks
where user_id = :?userId::uuid and idempotency_key = :?idempotencyKey
union all
select id::text, true, json_build_object('id', id, 'status', status)::text
from tasks
where user_id = :?userId::uuid
  and :?redelivered::boolean
  and :?idempotencyKey like 'delivery/%'
  and idempotency_key like 'delivery/%'
  and request_hash = :?requestHash
  and created_at > now() - interval '1 hour'
limit 1
