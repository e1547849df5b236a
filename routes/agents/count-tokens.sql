update tasks
set tokens = tokens + :?tokens::integer
where id = :?taskId::uuid
