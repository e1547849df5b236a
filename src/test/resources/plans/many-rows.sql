-- A record of much: ids tell the kind and the number, most work is done, and little waits.
set session_replication_role = replica;

insert into users (id, email, password_hash, role)
select ('00000000-0000-0000-0001-' || lpad(n::text, 12, '0'))::uuid, 'user' || n || '@example.org', 'x',
       case when n < 3 then 'admin' else 'user' end
from generate_series(1, 2000) n;

insert into refresh_tokens (id, family, user_id, token_hash, expires_at, revoked_at)
select id, id, ('00000000-0000-0000-0001-' || lpad((n % 2000 + 1)::text, 12, '0'))::uuid,
       sha256(n::text::bytea), now() + n * interval '1 minute', case when n % 3 = 0 then now() end
from (select n, gen_random_uuid() as id from generate_series(1, 20000) n) t;

insert into documents (id, owner_id, collection, source, filename, media_type, size, sha256, status,
                       version, indexed_version, chunk_count, chunks_done, lease, lease_until,
                       created_at, updated_at, indexed_at, last_progress_at, outdated)
select ('00000000-0000-0000-0002-' || lpad(n::text, 12, '0'))::uuid,
       ('00000000-0000-0000-0001-' || lpad((n % 50 + 1)::text, 12, '0'))::uuid,
       'collection' || n % 7, 'source' || n, 'file' || n, 'text/plain', 1000, md5(n::text),
       case when n % 500 = 0 then 'accepted' when n % 501 = 0 then 'embedding'
            when n % 502 = 0 then 'rejected' when n % 503 = 0 then 'deleting' else 'indexed' end,
       1, case when n % 500 > 3 then 1 end, 3, 3, case when n % 501 = 0 then gen_random_uuid() end,
       case when n % 501 = 0 then now() end, now() - n * interval '1 minute',
       now() - n * interval '1 minute', now() - n * interval '1 minute',
       now() - n * interval '1 minute', n % 700 = 0
from generate_series(1, 20000) n;

insert into document_contents (document_id, version, media_type, content, text, embedding_model)
select id, 1, 'text/plain', 'content'::bytea, 'content', 'all-minilm-l6-v2-q/384' from documents;

insert into chunks (id, document_id, version, ordinal, text, start_offset, end_offset, tokens, embedding)
select gen_random_uuid(), id, 1, ordinal, repeat('text ', 40), 0, 200, 40, decode(repeat('00', 400), 'hex')
from documents, generate_series(0, 2) ordinal;

insert into received_messages (owner_id, message_id, document_id, version)
select owner_id, source, id, 1 from documents;

insert into index_changes (document_id, owner_id, collection, at)
select id, owner_id, collection, now() - random() * interval '2 hours' from documents
where random() < 0.1;

insert into tasks (id, agent_id, user_id, payload, status, idempotency_key, created_at, started_at,
                   finished_at, lease, lease_until, deadline, parent_id, tell_at)
select ('00000000-0000-0000-0003-' || lpad(n::text, 12, '0'))::uuid,
       (select id from agents order by name offset n % 6 limit 1),
       ('00000000-0000-0000-0001-' || lpad((n % 50 + 1)::text, 12, '0'))::uuid, '{}',
       case when n % 500 = 0 then 'pending' when n % 501 = 0 then 'running' else 'succeeded' end,
       'key' || n, now() - n * interval '1 minute', now() - n * interval '1 minute',
       case when n % 500 > 0 and n % 501 > 0 then now() - n * interval '1 minute' end,
       case when n % 501 = 0 then gen_random_uuid() end, case when n % 501 = 0 then now() end,
       now() + interval '1 hour',
       case when n % 10 = 1 and n > 1 then
           ('00000000-0000-0000-0003-' || lpad((n - 1)::text, 12, '0'))::uuid end,
       case when n % 700 = 0 then now() end
from generate_series(1, 20000) n;

insert into task_events (task_id, kind, detail)
select id, 'status', detail from tasks, unnest('{pending,running,succeeded}'::text[]) detail;

insert into task_callbacks (task_id, user_id, url, payload, status, next_attempt_at)
select id, user_id, 'https://example.org', '{}', case when random() < 0.005 then 'pending' else 'delivered' end,
       now() - random() * interval '1 day'
from tasks;

insert into dead_letters (id, key, origin, subject_id, code, detail, attempts, body, status, created_at)
select ('00000000-0000-0000-0004-' || lpad(n::text, 12, '0'))::uuid, 'document/' || n,
       (array['document', 'task', 'amqp', 'inbox'])[n % 4 + 1],
       ('00000000-0000-0000-0002-' || lpad(n::text, 12, '0'))::uuid, 'corrupt', 'It is.', '[]', '{}',
       case when n % 200 = 0 then 'parked' else 'replayed' end, now() - n * interval '1 minute'
from generate_series(1, 20000) n;

insert into notifications (dead_letter_id, channel, payload, status, next_attempt_at)
select id, 'webhook', '{}', case when random() < 0.005 then 'pending' else 'delivered' end,
       now() - random() * interval '1 day'
from dead_letters;

insert into audit_log (at, actor, action, subject_type, outcome)
select now() - n * interval '1 minute', 'user' || n % 50 || '@example.org',
       (array['log-in', 'log-out', 'delete-document'])[n % 3 + 1], 'user', 'success'
from generate_series(1, 20000) n;

insert into conversations (id, user_id, title, created_at)
select gen_random_uuid(), ('00000000-0000-0000-0001-' || lpad((n % 50 + 1)::text, 12, '0'))::uuid,
       'A title', now() - n * interval '1 minute'
from generate_series(1, 5000) n;

insert into messages (conversation_id, role, content)
select id, role, 'words' from conversations, unnest('{user,assistant,user,assistant}'::text[]) role;

insert into jobs (kind, status)
select 'reindex', 'succeeded' from generate_series(1, 2000);

set session_replication_role = default;
analyze;
