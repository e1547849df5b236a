with ended as (
    update refresh_tokens
       set revoked_at = now()
     where id = :?family::uuid
       and revoked_at is null
    returning user_id
), audited as (
    insert into audit_log (actor, action, subject_type, subject_id, outcome, address,
                           correlation_id)
    select email_of(:?userId::uuid), 'log-out', 'user', user_id, 'success', :?address,
           :?correlationId
    from ended
)
select count(*)
  from ended
