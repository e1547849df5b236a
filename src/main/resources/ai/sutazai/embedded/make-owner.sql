-- Everything belongs to a role that can neither read the machine's files nor run programs on it:
-- whoever may write a route's statement may do no more than the pipeline itself.
do $$
declare
    statement text;
begin
    if not exists (select from pg_roles where rolname = 'sutazai') then
        create role sutazai login;
    end if;
    execute format('alter role sutazai password %L', current_setting('sutazai.password'));
    alter database postgres owner to sutazai;
    -- What an earlier version made.
    for statement in
        select format('alter table %s owner to sutazai', oid::regclass)
        from pg_class
        where relnamespace = 'public'::regnamespace
          and relkind in ('r', 'p', 'v')
          and pg_get_userbyid(relowner) <> 'sutazai'
        union all
        select format('alter routine %s owner to sutazai', oid::regprocedure)
        from pg_proc
        where pronamespace = 'public'::regnamespace
          and pg_get_userbyid(proowner) <> 'sutazai'
    loop
        execute statement;
    end loop;
end
$$
