-- A try that outlived its lease may arrive after the last one failed: its letter counts as replayed.
-- Locked in the order of replay-notifications.sql.
with letter as (
    update dead_letters
    set status = 'replayed'
    where key = 'notification/' || :?notificationId::uuid and status = 'parked'
    returning id
)
update notifications
set status = 'delivered', error = null
where id = :?notificationId::uuid and (select count(*) from letter) >= 0
