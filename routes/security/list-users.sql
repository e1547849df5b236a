with page as (
    select id, email, role, created_at, row_number() over (order by created_at desc, id desc) as n
      from users
     where (created_at, id) < (:?afterAt::timestamptz, :?afterId::uuid)
     order by created_at desc, id desc
     limit :?limit::int + 1
)
select json_build_object(
           'items', coalesce(
               json_agg(
                   json_build_object(
                       'id', id, 'email', email, 'role', role,
                       'created_at', to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
                   order by n) filter (where n <= :?limit::int),
               '[]'),
           'next_cursor', case when count(*) > :?limit::int then
               max((extract(epoch from created_at) * 1000000)::bigint || '.' || id) filter (where n = :?limit::int)
           end)::text
  from page
