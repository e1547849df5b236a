with deleted as (
    delete from agents a
    where id = :?id::uuid and not exists (select from tasks t where t.agent_id = a.id)
    returning id, name, status
),
audited as (
    insert into audit_log (actor, action, subject_type, subject_id, outcome, address,
                           correlation_id, detail)
    select email_of(:?userId::uuid), 'delete-agent', 'agent', id, 'success', :?address,
           :?correlationId, jsonb_build_object('name', name, 'status', status)
    from deleted
)
select exists (select from deleted) from agents where id = :?id::uuid
