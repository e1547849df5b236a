select json_build_object('id', id, 'email', email, 'role', role)::text
  from users
 where id = :?userId::uuid
