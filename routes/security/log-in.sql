-- Opens a family, unless the account was deleted or its password changed since it was checked: the
-- share lock waits for a change that is under way, and the change then sees the new family.
with account as (
    select id, email, role
      from users
     where email = :?email and password_hash = :?passwordHash
       for share
), swept as (
    delete from refresh_tokens stale
     using account
     where stale.user_id = account.id
       and stale.expires_at < now()
       and not exists (select from refresh_tokens heir
                        where heir.family = stale.family and heir.expires_at >= now())
), opened as (
    select gen_random_uuid() as family, id, email, role
      from account
), first as (
    -- The first token lends its id to the family, so that its row is also the family's state.
    insert into refresh_tokens (id, family, user_id, token_hash, expires_at)
    select family, family, id, :?refreshTokenHash, now() + :?refreshTokenLifetime::interval
      from opened
), audited as (
    insert into audit_log (actor, action, subject_type, subject_id, outcome, address,
                           correlation_id)
    select email, 'log-in', 'user', id, 'success', :?address,
           :?correlationId
    from opened
)
select id as user_id, email, role, family
  from opened
