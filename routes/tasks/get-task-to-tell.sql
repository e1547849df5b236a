select json::text
from task_views
where id = :?taskId::uuid
