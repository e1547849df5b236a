with page as (
    select json, created_at, id, row_number() over (order by created_at desc, id desc) as n
    from document_views
    where owner_id = :?userId::uuid
      and (:?collection::text is null or collection = :?collection)
      and (:?status::text is null or status = :?status)
      and (:?source::text is null or source = :?source)
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
