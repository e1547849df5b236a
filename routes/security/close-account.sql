-- See update-user.sql for the locks and the row. What is closed can be closed again.
with locked as (
    select id, role
      from users
     where id = :?id::uuid or role = 'admin'
     order by id
       for no key update
), account as (
    select id
      from locked
     where id = :?id::uuid
), closed as (
    update users u
       set role = 'user',
           password_hash = 'closed'
      from account
     where u.id = account.id
       and exists (select from locked where role = 'admin' and id <> :?id::uuid)
    returning u.id, u.email
), audited as (
    insert into audit_log (actor, action, subject_type, subject_id, outcome, address,
                           correlation_id, detail)
    select email_of(:?userId::uuid), 'delete-user', 'user', id, 'success', :?address,
           :?correlationId,
           jsonb_build_object('email', email)
    from closed
)
select exists (select from closed)
  from account;

update refresh_tokens
   set revoked_at = now()
 where user_id = :?id::uuid
   and id = family
   and revoked_at is null
   and exists (select from users where id = :?id::uuid and password_hash = 'closed')
