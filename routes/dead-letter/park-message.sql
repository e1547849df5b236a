-- The same message, by its key and the user it names, is the same letter, however often it comes. As
-- this service published it again it bears the letter's headers no more, which tell its sender; it may
-- come before its letter is marked as replayed.
with parked as (
    insert into dead_letters as l (key, origin, code, detail, attempts, headers, body, content)
    values (:?letterKey, 'amqp', :?errorCode, :?errorDetail,
            jsonb_build_array(json_build_object(
                'at', now(),
                'error', json_build_object('code', :?errorCode::text,
                                           'detail', :?errorDetail::text))),
            :?letterHeaders::jsonb, :?letterBody::jsonb, :?messageBytes)
    on conflict (key) do update set
        code = excluded.code,
        detail = excluded.detail,
        attempts = l.attempts || excluded.attempts,
        headers = case when l.id::text = :?letterId and :?republished then l.headers
                       else excluded.headers end,
        content = excluded.content,
        status = 'parked',
        parked_at = now()
    returning l as letter
),
notified as (
    insert into notifications (dead_letter_id, channel, payload)
    select (letter).id, channel, dead_letter_event(letter)
    from parked, unnest(:?notifyChannels::text[]) as channel
)
select (letter).id::text from parked
