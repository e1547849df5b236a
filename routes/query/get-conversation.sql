-- The latest messages that come to a megabyte.
select json_build_object(
    'id', c.id,
    'title', c.title,
    'created_at', c.created_at,
    'messages', coalesce((
        select json_agg(json_build_object(
            'role', m.role,
            'content', m.content,
            'citations', m.citations,
            'created_at', m.created_at) order by m.id)
        from (select *, sum(octet_length(content) + octet_length(citations::text))
                            over (order by id desc rows between unbounded preceding
                                                            and 1 preceding) as later
              from messages
              where conversation_id = c.id
              order by id desc
              limit 1000) m
        where coalesce(m.later, 0) < 1024 * 1024), '[]'))::text
from conversations c
where c.id = :?id::uuid and c.user_id = :?userId::uuid
