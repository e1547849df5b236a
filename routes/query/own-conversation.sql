select id::text from conversations where id = :?id::uuid and user_id = :?userId::uuid
