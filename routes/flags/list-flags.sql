with page as (
    select f.*, row_number() over (order by name) as n
    from feature_flags f
    where name > :?afterName
    order by name
    limit :?limit::integer + 1
)
select json_build_object(
    'items', coalesce(json_agg(json_build_object(
        'name', name,
        'description', description,
        'enabled', enabled,
        'updated_at', updated_at,
        'updated_by', updated_by) order by n) filter (where n <= :?limit::integer), '[]'),
    'next_cursor', case when count(*) > :?limit::integer then
        'after.' || max(name) filter (where n = :?limit::integer) end)::text
from page
