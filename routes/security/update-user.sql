-- Two demotions at once wait for each other at the admins' row locks, so one admin always stays. What
-- was waited for is seen: an account that is gone or closed by then has no row, the last admin has
-- one that says false. The role that the account has had by then is kept for the second statement.
with locked as (
    select id, role, password_hash
      from users
     where id = :?id::uuid or role = 'admin'
     order by id
       for no key update
), account as (
    select id, set_config('sutazai.former_role', role, true)
      from locked
     where id = :?id::uuid and password_hash <> 'closed'
), updated as (
    update users u
       set email = :?email,
           role = :?role,
           password_hash = coalesce(:?passwordHash::text, u.password_hash)
      from account
     where u.id = account.id
       and (:?role = 'admin'
            or exists (select from locked where role = 'admin' and id <> :?id::uuid))
    returning u.id, u.email, u.role
), audited as (
    insert into audit_log (actor, action, subject_type, subject_id, outcome, address,
                           correlation_id, detail)
    select email_of(:?userId::uuid), 'update-user', 'user', id, 'success', :?address,
           :?correlationId,
           jsonb_build_object('email', email, 'role', role,
                              'password_changed', :?passwordHash::text is not null)
    from updated
)
select exists (select from updated)
  from account;

-- In the same transaction, but with a look of its own: it sees the sessions of log-ins that the row
-- lock has waited for.
update refresh_tokens
   set revoked_at = now()
 where user_id = :?id::uuid
   and id = family
   and revoked_at is null
   and (:?passwordHash::text is not null or :?role <> current_setting('sutazai.former_role', true))
   and exists (select from users where id = :?id::uuid and role = :?role)
