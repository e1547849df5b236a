-- No row, and nothing kept, if the conversation or its user has been deleted meanwhile.
with named as (
    select id
    from conversations
    where id = :?conversationId::uuid and user_id = :?userId::uuid
    for key share
),
opened as (
    insert into conversations (user_id, title)
    select id, left(:?questionText, 200)
    from users
    where id = :?userId::uuid and :?conversationId::uuid is null
    for key share
    returning id
),
conversation as (
    select id from named
    union all
    select id from opened
),
-- One insert in this order: of two, either may come first.
exchanged as (
    insert into messages (conversation_id, role, content, citations)
    select conversation.id, said.role, said.content, said.citations
    from conversation,
         (values (1, 'user', :?questionText, '[]'::jsonb),
                 (2, 'assistant', :?answerText, :?citations::jsonb))
             as said (n, role, content, citations)
    order by said.n
)
select id::text from conversation
