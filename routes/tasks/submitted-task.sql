select id::text as "taskId", request_hash = :?requestHash as same, json_build_object('id', id, 'status', status)::text as reply
from tasks
where user_id = :?userId::uuid and idempotency_key = :?idempotencyKey
