with created as (
    insert into users (email, password_hash, role)
    values (:?email, :?passwordHash, :?role)
    on conflict (email) do nothing
    returning id, email, role
), audited as (
    insert into audit_log (actor, action, subject_type, subject_id, outcome, address,
                           correlation_id, detail)
    select email_of(:?userId::uuid), 'create-user', 'user', id, 'success', :?address,
           :?correlationId,
           jsonb_build_object('email', email, 'role', role)
    from created
)
select id::text
  from created
