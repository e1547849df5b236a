delete from users
 where id = :?id::uuid
   and password_hash = 'closed'
