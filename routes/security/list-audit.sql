with page as (
    select a.*, row_number() over (order by at desc, id desc) as n
      from audit_log a
     where (:?actor::text is null or actor = lower(:?actor))
       and (:?action::text is null or action = :?action)
       and (:?since::timestamptz is null or at >= :?since::timestamptz)
       and (at, id) < (:?afterAt::timestamptz, :?afterId::uuid)
     order by at desc, id desc
     limit :?limit::int + 1
)
select json_build_object(
           'items', coalesce(
               json_agg(
                   json_build_object(
                       'id', id, 'at', at, 'actor', actor, 'action', action,
                       'subject_type', subject_type, 'subject_id', subject_id,
                       'outcome', outcome, 'address', address,
                       'correlation_id', correlation_id, 'detail', detail)
                   order by n) filter (where n <= :?limit::int),
               '[]'),
           'next_cursor', case when count(*) > :?limit::int then
               max((extract(epoch from at) * 1000000)::bigint || '.' || id) filter (where n = :?limit::int)
           end)::text
  from page
