-- How many tasks an agent works on is asked with each that it is handed, however many wait.
create index tasks_running on tasks (agent_id) where status = 'running';
