with page as (
    select json, created_at, id, row_number() over (order by created_at desc, id desc) as n
    from document_views
    where owner_id = :?userId::uuid
      and (:?collection::text is null or collection = :?collection)
      and (:?status::text is null or status = :?status)
      and (:?source::text is null or source = :?source)
      and (:?afterAt::timestamptz is null
           or (created_at, id) < (:?afterAt::timestamptz, :?afterId::uuid))
    order by created_at desc, id desc
    limit :?limit::integer + 1
)
select json_build_object(
    'items', coalesce(json_agg(json order by n) filter (where n <= :?limit::integer), '[]'),
    'next_cursor', max(created_at || '|' || id) filter (
        where n = :?limit::integer and (select count(*) from page) > :?limit::integer))::text
from page
