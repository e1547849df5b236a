select e.id, e.kind,
       case e.kind when 'status' then v.json
            else json_build_object('step', e.detail, 'at', e.at) end::text as data,
       e.kind = 'status' and e.detail in ('succeeded', 'failed', 'cancelled', 'dead')
           and e.detail = v.status as final
from task_events e
join task_views v on v.id = e.task_id
where e.task_id = :?id::uuid and v.user_id = :?userId::uuid and e.id > :?afterEvent::bigint
order by e.id
