select id::text as family
from refresh_tokens
where user_id = :?sessionOwner::uuid
  and id = family
  and revoked_at > now() - interval '1 minute'
