select json_build_object(
           'id', id, 'email', email, 'role', role,
           'created_at', to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text
  from users
 where id = :?id::uuid
