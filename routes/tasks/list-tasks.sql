with page as (
    select json, created_at, id, row_number() over (order by created_at desc, id desc) as n
    from task_views
    where user_id = :?userId::uuid
      and (:?agent::text is null or agent = :?agent)
      and (:?status::text is null or status = :?status)
      and (created_at, id) < (:?afterAt::timestamptz, :?afterId::uuid)
    order by created_at desc, id desc
    limit :?limit::integer + 1
)
select json_build_object(
    'items', coalesce(json_agg(json order by n) filter (where n <= :?limit::integer), '[]'),
    'next_cursor', case when count(*) > :?limit::integer then
        max((extract(epoch from created_at) * 1000000)::bigint || '.' || id)
        filter (where n = :?limit::integer) end)::text
from page
