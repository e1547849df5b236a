select headers ->> 'user_id' as sender
from dead_letters
where id::text = :?letterId
  and origin = 'amqp'
