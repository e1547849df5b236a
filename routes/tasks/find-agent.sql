select id::text as "agentId", type as "agentType", config::text as "agentConfig"
from agents
where name = :?agent and status = 'active'
