-- What nobody was told is a dead letter, with every try that failed, oldest first, as of documents.

alter table notifications add column attempts jsonb not null default '[]';
alter table task_callbacks add column attempts jsonb not null default '[]';

insert into dead_letters (key, origin, subject_id, code, detail, attempts, body)
select 'notification/' || id, 'notification', dead_letter_id, 'not_delivered', coalesce(error, ''), '[]',
       jsonb_build_object('id', id, 'channel', channel)
from notifications
where status = 'failed';

insert into dead_letters (key, origin, subject_id, code, detail, attempts, headers, body)
select 'notification/' || id, 'notification', task_id, 'not_delivered', coalesce(error, ''), '[]',
       jsonb_build_object('owner_id', user_id), jsonb_build_object('id', id, 'channel', 'callback')
from task_callbacks
where status = 'failed';
