-- Not those whose deletion began a moment ago.
select id::text as "ownerId"
from users u
where password_hash = 'closed'
  and coalesce((select max(updated_at) from documents
                where owner_id = u.id and status = 'deleting'), '-infinity')
      < now() - interval '2 seconds'
order by id
limit 100
