with job as (
    insert into jobs (kind)
    values ('reindex')
    on conflict (kind) where status = 'running' do update set kind = excluded.kind
    returning id
),
audited as (
    insert into audit_log (actor, action, subject_type, subject_id, outcome, address,
                           correlation_id)
    select email_of(:?userId::uuid), 'reindex', 'job', id, 'success', :?address, :?correlationId
    from job
)
select id::text from job
