-- The embedded database starts with the service: who worked before it started works no more, but for
-- agents beyond the bus.
update tasks
set lease = null, lease_until = now()
where status = 'running'
  and lease is not null
  and lease_until - interval '1 hour' < pg_postmaster_start_time()
  and started_at < pg_postmaster_start_time()
  and agent_id not in (select id from agents where type = 'external')
