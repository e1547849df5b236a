with changed as (
    update feature_flags
    set enabled = :?enabled::boolean, updated_at = now(), updated_by = email_of(:?userId::uuid)
    where name = :?name
    returning *
),
audited as (
    insert into audit_log (actor, action, subject_type, subject_id, outcome, address,
                           correlation_id, detail)
    select updated_by, 'set-flag', 'flag', name, 'success', :?address, :?correlationId,
           jsonb_build_object('enabled', enabled)
    from changed
)
select json_build_object(
    'name', name,
    'description', description,
    'enabled', enabled,
    'updated_at', updated_at,
    'updated_by', updated_by)::text
from changed
