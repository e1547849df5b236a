-- At least one row if the task is there; one whose status is final then has no more to come.
select e.id,
       e.kind,
       case e.kind when 'status' then task_json(
                jsonb_populate_record(t, coalesce(e.state, jsonb_build_object('status', e.detail))),
                a.name)
            else json_build_object('step', e.detail, 'at', e.at) end::text as data,
       t.status in ('succeeded', 'failed', 'cancelled', 'dead') as final
from tasks t
join agents a on a.id = t.agent_id
left join task_events e on e.task_id = t.id and e.id > :?afterEvent::bigint
where t.id = :?id::uuid and t.user_id = :?userId::uuid
order by e.id
