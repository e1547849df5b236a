-- A session of another issuer's token has a row only once it has ended: a hash that no refresh token
-- has, and kept for longer than the token, whatever the clocks say.
with account as (
    select id
      from users
     where id = :?userId::uuid
       for key share
), swept as (
    delete from refresh_tokens stale
     using account
     where stale.user_id = account.id
       and stale.token_hash = uuid_send(stale.id)
       and stale.expires_at < now()
), ended as (
    insert into refresh_tokens (id, family, user_id, token_hash, expires_at, revoked_at)
    select :?family::uuid, :?family::uuid, id, uuid_send(:?family::uuid),
           to_timestamp(least(:?expiry, 253402300799)) + interval '1 hour', now()
      from account
    on conflict (id) do update
       set revoked_at = now()
     where refresh_tokens.revoked_at is null
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
