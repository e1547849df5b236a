-- Whoever begins it says how much there is to do; one that died over it may never come back.
update jobs
set status = 'failed',
    error = 'The disk has too little room for another index beside the one in use, and no other'
        || ' instance has built one: less than MIN_FREE_DISK is left. Make room, then reindex again.',
    finished_at = now()
where id = :?jobId::uuid
  and status = 'running'
  and (total is null and started_at < now() - interval '5 minutes'
       or started_at < now() - interval '1 day')
