-- Whoever sends a message may write any letter's id into it, and what is none.
select headers ->> 'user_id' as sender
from dead_letters
where id = case when :?letterId::text ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
              then :?letterId::text::uuid end
  and origin = 'amqp'
