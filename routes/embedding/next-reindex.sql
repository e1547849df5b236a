select id::text from jobs where kind = 'reindex' and status = 'running'
