with named as (
    select id
    from conversations
    where id = :?conversationId::uuid and user_id = :?userId::uuid
),
opened as (
    insert into conversations (user_id, title)
    select :?userId::uuid, left(:?questionText, 200)
    where not exists (select from named)
    returning id
),
conversation as (
    select id from named
    union all
    select id from opened
),
asked as (
    insert into messages (conversation_id, role, content)
    select id, 'user', :?questionText from conversation
),
answered as (
    insert into messages (conversation_id, role, content, citations)
    select id, 'assistant', :?answerText, :?citations::jsonb from conversation
)
select id::text from conversation
