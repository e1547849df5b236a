select name, type, config::text as config
from agents
where status = 'active' and is_enabled('agent-' || name)
order by name
