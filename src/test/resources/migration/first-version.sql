-- Rows as the first version (V1) wrote them: a user with a session, an indexed document in its second
-- version, a rejected one, one that was being worked on, and a conversation.
insert into users (id, email, password_hash, role)
values ('00000000-0000-0000-0000-0000000000a1', 'first@localhost', 'not a hash', 'admin');

insert into refresh_tokens (id, user_id, family, token_hash, expires_at)
values ('00000000-0000-0000-0000-0000000000b1', '00000000-0000-0000-0000-0000000000a1',
        '00000000-0000-0000-0000-0000000000b1', '\x01', now() + interval '1 day');

insert into documents (id, owner_id, collection, source, filename, title, media_type, size, sha256,
                       metadata, version, indexed_version, status, chunk_count, chunks_done, attempt,
                       indexed_at, error_code, error_detail)
values ('00000000-0000-0000-0000-0000000000d1', '00000000-0000-0000-0000-0000000000a1', 'default',
        'a.txt', 'a.txt', 'A', 'text/plain', 18, repeat('a', 64), '{"year": 2026}', 2, 2, 'indexed',
        1, 1, 1, now(), null, null),
       ('00000000-0000-0000-0000-0000000000d2', '00000000-0000-0000-0000-0000000000a1', 'default',
        'b.pdf', 'b.pdf', null, 'application/pdf', 3, repeat('b', 64), '{}', 1, null, 'rejected',
        null, 0, 1, null, 'corrupt', 'The PDF is damaged.'),
       ('00000000-0000-0000-0000-0000000000d3', '00000000-0000-0000-0000-0000000000a1', 'default',
        'c.txt', 'c.txt', null, 'text/plain', 3, repeat('c', 64), '{}', 1, null, 'embedding',
        1, 0, 1, null, null, null);

insert into document_contents (document_id, version, media_type, content, text)
values ('00000000-0000-0000-0000-0000000000d1', 2, 'text/plain', 'The first version.',
        'The first version.'),
       ('00000000-0000-0000-0000-0000000000d2', 1, 'application/pdf', 'PDF', null),
       ('00000000-0000-0000-0000-0000000000d3', 1, 'text/plain', 'C c', 'C c');

insert into chunks (id, document_id, version, ordinal, text, start_offset, end_offset, tokens,
                    embedding)
values ('00000000-0000-0000-0000-0000000000c1', '00000000-0000-0000-0000-0000000000d1', 2, 0,
        'The first version.', 0, 18, 4, decode(repeat('3d000000', 384), 'hex')),
       ('00000000-0000-0000-0000-0000000000c3', '00000000-0000-0000-0000-0000000000d3', 1, 0,
        'C c', 0, 3, 2, null);

insert into conversations (id, user_id, title)
values ('00000000-0000-0000-0000-0000000000e1', '00000000-0000-0000-0000-0000000000a1', 'Which?');

insert into messages (conversation_id, role, content)
values ('00000000-0000-0000-0000-0000000000e1', 'user', 'Which version?'),
       ('00000000-0000-0000-0000-0000000000e1', 'assistant', 'The first version. [1]');
