select id, role, exists (select from refresh_tokens where id = :session) as ended
  from users
 where email = :email and password_hash <> 'closed'
