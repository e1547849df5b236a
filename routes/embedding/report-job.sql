update jobs
set done = coalesce(:?done::integer + 1, 0), total = :?total::integer
where id = :?jobId::uuid and status = 'running'
