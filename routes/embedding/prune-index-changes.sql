-- Whoever has not followed for an hour compares everything; the second hour is for long commits.
delete from index_changes where at < now() - interval '2 hours'
