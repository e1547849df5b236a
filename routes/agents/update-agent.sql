-- Its name stays, under which its tasks find it.
with updated as (
    update agents
    set type = :?agentType, config = :?agentConfig::jsonb, status = :?agentStatus
    where id = :?id::uuid and name = :?agentName
    returning id, name, status
),
audited as (
    insert into audit_log (actor, action, subject_type, subject_id, outcome, address,
                           correlation_id, detail)
    select email_of(:?userId::uuid), 'update-agent', 'agent', id, 'success', :?address,
           :?correlationId, jsonb_build_object('name', name, 'status', status)
    from updated
)
select exists (select from updated) from agents where id = :?id::uuid
