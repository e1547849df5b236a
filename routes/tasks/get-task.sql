select json::text
from task_views
where id = :?id::uuid and user_id = :?userId::uuid
