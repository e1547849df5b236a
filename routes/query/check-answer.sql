-- Whether nothing in the scope of a question has changed since an answer was made, in this database: one that
-- was made anew on the same server goes on with its transactions' numbers, one on another server may come to the same.
with reached as (
    select pg_current_snapshot() as snapshot,
           concat((select oid from pg_database where datname = current_database()),
                  ' ', extract(epoch from pg_postmaster_start_time())) as database
)
select r.snapshot::text as snapshot,
       r.database,
       :?keptSnapshot::text is not null
       and :?keptDatabase::text = r.database
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
