select id::text as "letterId",
       jsonb_array_length(attempts) as attempts
from dead_letters
where status = 'parked'
  and origin = 'amqp'
  and (:?origin::text is null or origin = :?origin)
  and (:?code::text is null or code = :?code)
  and (:?id::uuid is null or id = :?id::uuid)
order by created_at, id
