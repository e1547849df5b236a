-- A message without an id that comes again is known by its content.
select id::text as "taskId", request_hash = :?requestHash as same,
       json_build_object('id', id, 'status', status)::text as reply
from tasks
where user_id = :?userId::uuid and idempotency_key = :?idempotencyKey
union all
select id::text, true, json_build_object('id', id, 'status', status)::text
from tasks
where user_id = :?userId::uuid
  and :?redelivered::boolean
  and idempotency_key is null
  and request_hash = :?requestHash
  and created_at > now() - interval '1 day'
limit 1
