-- See update-user.sql for the locks.
with admins as (
    select id
      from users
     where role = 'admin'
     order by id
       for no key update
), closed as (
    update users
       set role = 'user',
           password_hash = 'closed'
     where id = :?id::uuid
       and exists (select from admins where id <> :?id::uuid)
    returning id, email
), audited as (
    insert into audit_log (actor, action, subject_type, subject_id, outcome, address,
                           correlation_id, detail)
    select email_of(:?userId::uuid), 'delete-user', 'user', id, 'success', :?address,
           :?correlationId,
           jsonb_build_object('email', email)
    from closed
)
select id::text
  from closed;

update refresh_tokens
   set revoked_at = now()
 where user_id = :?id::uuid
   and id = family
   and revoked_at is null
   and exists (select from users where id = :?id::uuid and password_hash = 'closed')
