select a.name
from tasks p
join agents a on a.id = p.agent_id
where p.id = :?parentId::uuid
  and not exists (select from tasks c
                  where c.parent_id = p.id and c.status in ('pending', 'running'))
