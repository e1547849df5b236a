-- Without a bus nobody is told of its end.
with submitted as (
    insert into tasks (agent_id, user_id, payload, idempotency_key, request_hash, priority,
                       timeout_s, callback_url, correlation_id, tell_at)
    values (:?agentId::uuid, :?userId::uuid, :?payload::jsonb, :?idempotencyKey, :?requestHash,
            :?priority::integer, :?timeoutS::integer, :?callbackUrl, :?correlationId,
            case when :?bus::boolean then '-infinity'::timestamptz end)
    on conflict (user_id, idempotency_key) do nothing
    returning id, status
)
select id::text as "taskId", json_build_object('id', id, 'status', status)::text as reply
from submitted
