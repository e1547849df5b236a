-- Part of a version is no list of its chunks: the first one has none until it is cut to its end.
with document as (
    select id, coalesce(indexed_version, version) as version,
           indexed_version is not null or chunk_count is not null as is_cut
    from documents
    where id = :?id::uuid and owner_id = :?userId::uuid and status <> 'deleting'
),
page as (
    select c.*, row_number() over (order by c.ordinal) as n
    from document
    join chunks c on c.document_id = document.id and c.version = document.version and document.is_cut
    where c.ordinal > :?afterOrdinal::integer
    order by c.ordinal
    limit :?limit::integer + 1
)
select case when :?ofVersion::integer in (0, document.version) then json_build_object(
    'items', coalesce(json_agg(json_build_object(
        'id', p.id,
        'ordinal', p.ordinal,
        'text', p.text,
        'page', p.page,
        'heading', p.heading,
        'start', p.start_offset,
        'end', p.end_offset,
        'tokens', p.tokens) order by n) filter (where n <= :?limit::integer), '[]'),
    'next_cursor', case when count(p.n) > :?limit::integer then
        document.version || '.' || max(p.ordinal) filter (where n = :?limit::integer) end)::text
    else 'replaced' end
from document
left join page p on true
group by document.id, document.version
