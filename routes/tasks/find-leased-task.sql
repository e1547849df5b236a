select t.id::text as "taskId", a.name as agent, t.parent_id::text as "parentId"
from tasks t
join agents a on a.id = t.agent_id
where t.id::text = :?taskId
  and t.lease::text = :?lease
  and t.status = 'running'
