update task_callbacks
set status = 'delivered', delivering = false, error = null
where id = :?callbackId::uuid
returning 'delivered'
