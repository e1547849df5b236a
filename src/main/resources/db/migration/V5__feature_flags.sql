-- What a route or step may do only sometimes. A route asks by name, each time; every replica reads
-- the same row.
create table feature_flags (
    name        text primary key,
    description text not null,
    enabled     boolean not null default true,
    updated_at  timestamptz not null default now(),
    updated_by  text
);

insert into feature_flags (name, description) values
    ('model-answers', 'Answers are written by the chat model. Off: they are the documents'' own sentences.'),
    ('follow-up-rewriting', 'A follow-up is read with what was asked before. Off: it is taken as it is.'),
    ('door-http', 'Documents come in over HTTP. Off: submitting one is 503.'),
    ('door-inbox', 'Documents come in as dropped files. Off: files stay where they are.'),
    ('door-amqp', 'Documents come in as AMQP messages. Off: messages stay in their queue.'),
    ('door-amqp-tasks', 'Tasks come in as AMQP messages. Off: messages stay in their queue.');

create function is_enabled(flag text) returns boolean
language sql stable
return (select enabled from feature_flags where name = flag);

-- Each agent has one, from its first day to its last, whoever writes its row.
create function keep_agent_flag() returns trigger
language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into feature_flags (name, description)
        values ('agent-' || new.name,
                'The agent ' || new.name || ' takes tasks. Off: submitting one is 503; those that wait go on waiting.')
        on conflict (name) do nothing;
    else
        delete from feature_flags where name = 'agent-' || old.name;
    end if;
    return null;
end $$;
create trigger keep_agent_flag after insert or delete on agents
for each row execute function keep_agent_flag();

insert into feature_flags (name, description)
select 'agent-' || name,
       'The agent ' || name || ' takes tasks. Off: submitting one is 503; those that wait go on waiting.'
from agents;
