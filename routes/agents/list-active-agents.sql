select name, config::text as config
from agents
where status = 'active' and name not in ('orchestrator', 'echo')
order by name
