-- Replicas that start together make one admin between them.
select pg_advisory_xact_lock(hashtext('sutazai first admin'))
