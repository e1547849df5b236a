-- Results that come to more than 8 MB together are left out, the largest first.
select c.id::text as id, a.name as agent, c.status,
       case when sum(r.size) over (order by r.size, c.id) <= 8 * 1024 * 1024 then
           c.result::text end as result,
       c.error_code, c.error_detail, c.tokens, p.tokens as "planTokens"
from tasks p
join tasks c on c.parent_id = p.id
cross join lateral (select octet_length(c.result::text)) r (size)
join agents a on a.id = c.agent_id
where p.id = :?taskId::uuid
order by c.created_at, c.id
