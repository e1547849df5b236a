-- Without what may be large of it, which is not read.
select (task_json(jsonb_populate_record(t, '{"payload": null, "result": null}'), a.name)::jsonb
        - '{payload,result}'::text[])::text
from tasks t
join agents a on a.id = t.agent_id
where t.id = :?taskId::uuid
