insert into audit_log (actor, action, subject_type, subject_id, outcome, detail)
values ('files', 'reload-routes', 'routes', :subject, :outcome,
    jsonb_build_object('sources', to_jsonb(string_to_array(:sources, ',')), 'reason', :reason::text))
