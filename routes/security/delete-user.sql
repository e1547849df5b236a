-- Waits for whoever replays a letter of the account, in the order in which replay-tasks.sql locks
-- letters and tasks; then for whoever works on a task of it, in that of cancel-task.sql, and for
-- whoever adds a document at this moment.
with letters as (
    select l.id
    from dead_letters l
    where l.status = 'parked'
      and (l.headers ->> 'owner_id' = :?ownerId::uuid::text
           or lower(trim(l.headers ->> 'user')) = email_of(:?ownerId::uuid))
    order by l.id
    for update
)
select count(*) from letters;
with held as (select id from tasks where user_id = :?ownerId::uuid order by id for update)
select count(*) from held;
select id from users where id = :?ownerId::uuid for update;

-- In the same transaction, but with a look of its own: an account that such a document came to stays,
-- closed, until remove-closed-users has taken it out of the index. With it go its letters, which
-- nobody could replay any more: a message's header says whose it is, of all others this service.
with deleted as (
    delete from users
     where id = :?ownerId::uuid
       and password_hash = 'closed'
       and (select count(*) from documents where owner_id = :?ownerId::uuid) = 0
    returning id::text, email
)
update dead_letters l
   set status = 'discarded',
       content = null
  from deleted
 where l.status = 'parked'
   and case l.origin when 'amqp' then lower(trim(l.headers ->> 'user')) = deleted.email
                     else l.headers ->> 'owner_id' = deleted.id end
