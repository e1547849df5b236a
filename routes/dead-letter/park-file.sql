-- The same file, by path, size and time, is the same letter, wherever it lay meanwhile. No index takes
-- a path of any length.
with parked as (
    insert into dead_letters as l (key, origin, code, detail, attempts, body)
    select 'inbox/' || case when octet_length(file::text) < 2000 then file::text
                            else encode(sha256(convert_to(file::text, 'UTF8')), 'hex') end,
           'inbox', :?errorCode, :?errorDetail,
           jsonb_build_array(failed_attempt(now(), :?errorCode, :?errorDetail)),
           file
    from (select jsonb_build_object('path', :?path::text, 'size', :?size::bigint,
                                    'modified', :?modified::text)) as refused (file)
    on conflict (key) do update set
        code = excluded.code,
        detail = excluded.detail,
        attempts = l.attempts || excluded.attempts,
        status = 'parked',
        parked_at = now()
    returning l as letter
),
notified as (
    insert into notifications (dead_letter_id, channel, payload)
    select (letter).id, channel, dead_letter_event(letter)
    from parked, unnest(:?notifyChannels::text[]) as channel
)
select count(*) > 0 as parked from parked
