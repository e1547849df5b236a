insert into jobs (kind)
values ('reindex')
on conflict (kind) where status = 'running' do update set kind = excluded.kind
returning id::text
