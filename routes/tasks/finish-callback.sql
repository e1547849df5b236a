-- A try that outlived its lease may arrive after the last one failed: its letter counts as replayed.
-- Locked in the order of replay-notifications.sql.
with letter as (
    update dead_letters
    set status = 'replayed'
    where key = 'notification/' || :?callbackId::uuid and status = 'parked'
    returning id
)
update task_callbacks
set status = 'delivered', delivering = false, error = null
where id = :?callbackId::uuid and (select count(*) from letter) >= 0
returning 'delivered'
