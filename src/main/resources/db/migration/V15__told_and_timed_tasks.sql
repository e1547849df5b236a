-- Agents and tasks ---------------------------------------------------------------------------

-- Ends are told in their order. Until now none was that was older than a day; so it stays for those.
update tasks set tell_at = null where tell_at is not null and finished_at < now() - interval '1 day';
drop index tasks_to_tell;
create index tasks_to_tell on tasks (finished_at) where tell_at is not null and finished_at is not null;

-- The recovery asks every second which tasks are out of time, and which subtasks outlived a
-- cancellation, however many wait.
create index tasks_timed on tasks (deadline)
    where deadline is not null and status in ('pending', 'running');
create index tasks_open_subtasks on tasks (parent_id)
    where parent_id is not null and status in ('pending', 'running');
