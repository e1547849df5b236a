-- What was replaced a moment ago is still needed by searches under way and by instances that follow.
select coalesce(max(case
    when :?version::integer = indexed_version
         or :?version::integer = version and lease is not null then 'held'
    when :?version::integer < indexed_version and outdated then 'replaced'
    end), 'none')
from documents
where id = :?documentId::uuid
  and status <> 'deleting'
