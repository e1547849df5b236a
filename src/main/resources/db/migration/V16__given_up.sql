-- What nobody was told is a dead letter, with every try that failed, oldest first, as of documents. --

alter table notifications add column attempts jsonb not null default '[]';
alter table task_callbacks add column attempts jsonb not null default '[]';
