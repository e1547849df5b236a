-- A family bears the id of its first refresh token, so both sides of the join are primary keys.
select u.role
  from refresh_tokens family
  join users u on u.id = family.user_id
 where family.id = :family and u.id = :user and family.revoked_at is null
