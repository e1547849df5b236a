with page as (
    select id, title, created_at, row_number() over (order by created_at desc, id desc) as n
    from conversations
    where user_id = :?userId::uuid
      and (:?afterAt::timestamptz is null
           or (created_at, id) < (:?afterAt::timestamptz, :?afterId::uuid))
    order by created_at desc, id desc
    limit :?limit::integer + 1
)
select json_build_object(
    'items', coalesce(json_agg(json_build_object(
        'id', id, 'title', title, 'created_at', created_at) order by n)
        filter (where n <= :?limit::integer), '[]'),
    'next_cursor', null)::text
from page
