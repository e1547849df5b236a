-- The embedded database starts with the service: who worked before it started works no more.
update documents
set lease = null, lease_until = now()
where status in ('parsing', 'embedding')
  and lease is not null
  and last_progress_at < pg_postmaster_start_time()
