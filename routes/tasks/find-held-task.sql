select id::text
from tasks
where id = :?taskId::uuid and lease = :?lease::uuid and status = 'running'
