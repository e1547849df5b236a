select id::text
from users
where case when :?inboxOwner = '' then role = 'admin' else email = lower(:?inboxOwner) end
order by created_at
limit 1
