update tasks
set tell_at = null
where id = :?taskId::uuid
