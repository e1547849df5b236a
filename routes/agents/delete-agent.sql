-- The lock waits for another deletion; what that one took has no row here.
with agent as (
    select id
    from agents
    where id = :?id::uuid
    for update
),
deleted as (
    delete from agents a
    using agent
    where a.id = agent.id and not exists (select from tasks t where t.agent_id = a.id)
    returning a.id, a.name, a.status
),
audited as (
    insert into audit_log (actor, action, subject_type, subject_id, outcome, address,
                           correlation_id, detail)
    select email_of(:?userId::uuid), 'delete-agent', 'agent', id, 'success', :?address,
           :?correlationId, jsonb_build_object('name', name, 'status', status)
    from deleted
)
select exists (select from deleted) from agent
