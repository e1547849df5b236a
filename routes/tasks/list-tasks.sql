-- A page ends once its tasks come to a megabyte; one more is read to tell whether there are any.
with recursive page (n, bytes, shown, json, created_at, id) as (
    select 0, 0, true, null::json, :?afterAt::timestamptz, :?afterId::uuid
    union all
    select n + 1, bytes + octet_length(next.json::text),
           n < :?limit::integer and bytes < 1024 * 1024, next.json, next.created_at, next.id
    from page
    cross join lateral (
        select json, created_at, id
        from task_views
        where user_id = :?userId::uuid
          and (:?agent::text is null or agent = :?agent)
          and (:?status::text is null or status = :?status)
          and (created_at, id) < (page.created_at, page.id)
        order by created_at desc, id desc
        limit 1) next
    where shown
)
select json_build_object(
    'items', coalesce(json_agg(json order by n) filter (where shown), '[]'),
    'next_cursor', case when not bool_and(shown) then
        min((extract(epoch from created_at) * 1000000)::bigint || '.' || id)
        filter (where shown) end)::text
from page
where n > 0
