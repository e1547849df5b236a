-- The embedded database starts with the service: who worked before it started works no more.
update documents
set lease_until = now() - interval '1 second'
where lease_until > now()
  and last_progress_at < pg_postmaster_start_time()
