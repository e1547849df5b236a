select id::text,
       body ->> 'path' as path,
       (body ->> 'size')::bigint as size,
       body ->> 'modified' as modified,
       jsonb_array_length(attempts) as attempts
from dead_letters
where status = 'parked'
  and origin = 'inbox'
  and (:?origin::text is null or origin = :?origin)
  and (:?code::text is null or code = :?code)
  and (:?id::uuid is null or id = :?id::uuid)
order by created_at, id
