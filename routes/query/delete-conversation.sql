delete from conversations
where id = :?id::uuid and user_id = :?userId::uuid
returning id::text
