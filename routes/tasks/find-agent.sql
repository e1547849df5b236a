select id::text as "agentId", type as "agentType", config::text as "agentConfig",
       is_enabled('agent-' || name) as enabled
from agents
where name = :?agent and status = 'active'
