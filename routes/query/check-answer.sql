-- Whether nothing in the scope of a question has changed since an answer was made.
with reached as (
    select pg_current_snapshot() as snapshot
)
select r.snapshot::text as snapshot,
       :?keptSnapshot::text is not null
       and pg_snapshot_xmax(:?keptSnapshot::pg_snapshot) <= pg_snapshot_xmax(r.snapshot)
       and not exists (
           select from index_changes c
           where c.owner_id = :?userId::uuid
             and c.xid >= pg_snapshot_xmin(:?keptSnapshot::pg_snapshot)
             and c.xid < pg_snapshot_xmax(r.snapshot)
             and not pg_visible_in_snapshot(c.xid, :?keptSnapshot::pg_snapshot)
             and (:?collections::jsonb = '[]'
                  or c.collection in (select jsonb_array_elements_text(:?collections::jsonb))))
       as unchanged
from reached r
