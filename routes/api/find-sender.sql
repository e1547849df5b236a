select id::text
from users
where email = :?user
