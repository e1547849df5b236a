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
        from messages m
        where m.conversation_id = c.id), '[]'))::text
from conversations c
where c.id = :?id::uuid and c.user_id = :?userId::uuid
