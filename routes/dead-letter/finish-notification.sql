update notifications
set status = 'delivered', error = null
where id = :?notificationId::uuid
