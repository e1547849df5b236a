select role
  from users
 where id = :?id::uuid
