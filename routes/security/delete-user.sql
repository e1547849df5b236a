-- With its messages, which nobody could replay any more.
with deleted as (
    delete from users
     where id = :?id::uuid
       and password_hash = 'closed'
    returning email
)
update dead_letters l
   set status = 'discarded',
       content = null
  from deleted
 where l.origin = 'amqp'
   and l.status = 'parked'
   and lower(trim(l.headers ->> 'user')) = deleted.email
