-- What was committed since a snapshot, in whatever order; at least one row, which tells the next.
-- How little that is PostgreSQL cannot tell: each document is read by its key.
with reached as (
    select pg_current_snapshot() as snapshot, now() as at
),
changed as (
    select c.document_id, count(*)::integer as changes
    from index_changes c, reached r
    where c.xid >= pg_snapshot_xmin(:?snapshot::pg_snapshot)
      and c.xid < pg_snapshot_xmax(r.snapshot)
      and not pg_visible_in_snapshot(c.xid, :?snapshot::pg_snapshot)
    group by c.document_id
)
select r.snapshot::text as snapshot, r.at::text as "snapshotAt",
       :?snapshotAt::timestamptz < r.at - interval '1 hour' as missed,
       c.document_id::text as "documentId", c.changes, d.indexed_version as version,
       (select count(*)::integer from chunks k
        where k.document_id = d.id and k.version = d.indexed_version) as chunks,
       m.embedding_model as model
from reached r
left join changed c on true
left join lateral (
    select id, indexed_version
    from documents
    where id = c.document_id and status <> 'deleting'
    limit 1) d on true
left join lateral (
    select embedding_model
    from document_contents
    where document_id = d.id and version = d.indexed_version
    limit 1) m on true
