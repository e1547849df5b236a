-- See update-user.sql for the locks.
with admins as (
    select id
      from users
     where role = 'admin'
     order by id
       for no key update
)
update users
   set role = 'user',
       password_hash = 'closed'
 where id = :?id::uuid
   and exists (select from admins where id <> :?id::uuid)
returning id::text;

update refresh_tokens
   set revoked_at = now()
 where user_id = :?id::uuid
   and id = family
   and revoked_at is null
   and exists (select from users where id = :?id::uuid and password_hash = 'closed')
