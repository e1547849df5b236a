select json_build_object(
    'id', id,
    'kind', kind,
    'status', status,
    'done', done,
    'total', total,
    'started_at', started_at,
    'finished_at', finished_at,
    'error', error)::text
from jobs
where id = :?id::uuid
