select user_id::text from refresh_tokens where token_hash = :?presentedHash
