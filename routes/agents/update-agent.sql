-- Its name stays, under which its tasks find it. The lock is as in delete-agent.sql.
with agent as (
    select id
    from agents
    where id = :?id::uuid
    for no key update
),
updated as (
    update agents a
    set type = :?agentType, config = :?agentConfig::jsonb, status = :?agentStatus
    from agent
    where a.id = agent.id and a.name = :?agentName
    returning a.id, a.name, a.status
),
audited as (
    insert into audit_log (actor, action, subject_type, subject_id, outcome, address,
                           correlation_id, detail)
    select email_of(:?userId::uuid), 'update-agent', 'agent', id, 'success', :?address,
           :?correlationId, jsonb_build_object('name', name, 'status', status)
    from updated
)
select exists (select from updated) from agent
