select content
from messages
where conversation_id = :?id::uuid and role = 'user'
order by id desc
limit 10
