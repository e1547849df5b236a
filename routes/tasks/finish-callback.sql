update task_callbacks
set status = 'delivered', error = null
where id = :?callbackId::uuid
returning 'delivered'
