-- One that was replayed meanwhile has another end to be told of.
update tasks
set tell_at = null
where id = :?taskId::uuid and finished_at = :?finishedAt::timestamptz
