with created as (
    insert into agents (name, type, config, status)
    values (:?agentName, :?agentType, :?agentConfig::jsonb, :?agentStatus)
    on conflict (name) do nothing
    returning id, name, status
),
audited as (
    insert into audit_log (actor, action, subject_type, subject_id, outcome, address,
                           correlation_id, detail)
    select email_of(:?userId::uuid), 'create-agent', 'agent', id, 'success', :?address,
           :?correlationId, jsonb_build_object('name', name, 'status', status)
    from created
)
select id::text from created
