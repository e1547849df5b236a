-- Rotates. The row lock lets one of two parallel uses through; the other then finds the token used,
-- and whoever presents a used token, thief or victim, ends the family for both.
with presented as (
    select id, family, user_id, used_at, expires_at
      from refresh_tokens
     where token_hash = :?presentedHash
       for update
), spent as (
    update refresh_tokens token
       set used_at = now()
      from presented
     where token.id = presented.id
       and presented.used_at is null
       and presented.expires_at > now()
    returning token.family, token.user_id
), revoked as (
    update refresh_tokens first
       set revoked_at = now()
      from presented
     where first.id = presented.family
       and presented.used_at is not null
       and first.revoked_at is null
), swept as (
    delete from refresh_tokens stale
     using spent
     where stale.family = spent.family
       and stale.id <> stale.family
       and stale.expires_at < now()
), successor as (
    insert into refresh_tokens (family, user_id, token_hash, expires_at)
    select family, user_id, :?refreshTokenHash, now() + :?refreshTokenLifetime::interval
      from spent
)
select users.id as user_id, users.email, users.role, spent.family
  from spent
  join refresh_tokens first on first.id = spent.family and first.revoked_at is null
  join users on users.id = spent.user_id
