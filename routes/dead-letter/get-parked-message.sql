select body ->> 'exchange' as exchange,
       body ->> 'routing_key' as "routingKey",
       headers::text as headers,
       content
from dead_letters
where id = :?letterId::uuid
  and status = 'parked'
  and content is not null
