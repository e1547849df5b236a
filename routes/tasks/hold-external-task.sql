-- An agent beyond this service does not renew its lease: that lasts as long as the task may.
update tasks
set lease_until = deadline
where id = :?taskId::uuid and lease = :?lease::uuid and status = 'running'
