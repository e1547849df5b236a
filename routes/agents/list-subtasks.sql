select c.id::text as id, a.name as agent, c.status, c.result::text as result,
       c.error_code, c.error_detail, c.tokens, p.tokens as "planTokens"
from tasks p
join tasks c on c.parent_id = p.id
join agents a on a.id = c.agent_id
where p.id = :?taskId::uuid
order by c.created_at, c.id
