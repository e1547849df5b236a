-- What is left to a task and all that belong to the same request.
select :?maxTokens::integer - coalesce(sum(f.tokens), 0)
from tasks t
join tasks f on f.id = coalesce(t.parent_id, t.id) or f.parent_id = coalesce(t.parent_id, t.id)
where t.id = :?taskId::uuid
