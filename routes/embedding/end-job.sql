update jobs
set status = :?status,
    error = :?errorDetail,
    finished_at = now()
where id = :?jobId::uuid and status = 'running'
