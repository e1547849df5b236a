select c.id::text as id, a.name as agent, c.status, c.result::text as result,
       c.error_code, c.error_detail
from tasks c
join agents a on a.id = c.agent_id
where c.parent_id = :?taskId::uuid
order by c.created_at, c.id
