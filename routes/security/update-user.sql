-- Two demotions at once wait for each other at the admins' row locks, so one admin always stays.
with admins as (
    select id
      from users
     where role = 'admin'
     order by id
       for no key update
), updated as (
    update users
       set email = :?email,
           role = :?role,
           password_hash = coalesce(:?passwordHash::text, password_hash)
     where id = :?id::uuid
       and (:?role = 'admin' or exists (select from admins where id <> :?id::uuid))
    returning id, email, role
), audited as (
    insert into audit_log (actor, action, subject_type, subject_id, outcome, address,
                           correlation_id, detail)
    select email_of(:?userId::uuid), 'update-user', 'user', id, 'success', :?address,
           :?correlationId,
           jsonb_build_object('email', email, 'role', role,
                              'password_changed', :?passwordHash::text is not null)
    from updated
)
select id::text
  from updated;

-- In the same transaction, but with a look of its own: it sees the sessions of log-ins that the row
-- lock has waited for.
update refresh_tokens
   set revoked_at = now()
 where user_id = :?id::uuid
   and id = family
   and revoked_at is null
   and (:?passwordHash::text is not null or :?role <> :?formerRole)
   and exists (select from users where id = :?id::uuid and role = :?role)
