select id::text
from users
where (email = lower(:?inboxOwner) or (:?inboxOwner = '' and role = 'admin'))
  and password_hash <> 'closed'
order by created_at
limit 1
