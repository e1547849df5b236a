select id::text as "ownerId"
from users
where password_hash = 'closed'
limit 100
