-- One of the attempts of a document, task, notification, callback or letter.
create function failed_attempt(at timestamptz, code text, detail text) returns jsonb
language sql stable
return jsonb_build_object('at', at, 'error', jsonb_build_object('code', code, 'detail', detail));
