select id::text
from users
where email = :?user
  and password_hash <> 'closed'
