-- The same message of the same sender, by its key and the user it names, is the same letter, however
-- often it comes, and so is a letter's own, published again by this service. That one bears the
-- letter's headers no more, which tell its sender; it may come before its letter is marked as replayed.
with replayed as (
    select key
    from dead_letters
    where :?republished
      and id = case when :?letterId::text ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                    then :?letterId::text::uuid end
      and origin = 'amqp'
),
parked as (
    insert into dead_letters as l (key, origin, code, detail, attempts, headers, body, content)
    values (coalesce((select key from replayed), :?letterKey), 'amqp', :?errorCode, :?errorDetail,
            jsonb_build_array(failed_attempt(now(), :?errorCode, :?errorDetail)),
            :?letterHeaders::jsonb, :?letterBody::jsonb, :?messageBytes)
    on conflict (key) do update set
        code = excluded.code,
        detail = excluded.detail,
        attempts = l.attempts || excluded.attempts,
        headers = case when exists (select from replayed) then l.headers else excluded.headers end,
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
