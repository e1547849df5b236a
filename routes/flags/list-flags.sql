with ranked as (
    select f.*, row_number() over (order by name) - 1 as ordinal from feature_flags f
),
page as (
    select r.*, row_number() over (order by ordinal) as n
    from ranked r
    where ordinal > :?afterOrdinal::integer
    order by ordinal
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
        (max(ordinal) filter (where n = :?limit::integer))::text end)::text
from page
