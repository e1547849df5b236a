update refresh_tokens
   set revoked_at = now()
 where id = :?family::uuid
   and revoked_at is null
