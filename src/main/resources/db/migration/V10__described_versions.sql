-- Documents ----------------------------------------------------------------------------------

-- What a version is called and described by: until a newer one is whole, the older one is found
-- as it was.
alter table document_contents
    add column filename text,
    add column title text,
    add column metadata jsonb not null default '{}';

update document_contents c
set filename = d.filename,
    title = d.title,
    metadata = d.metadata
from documents d
where d.id = c.document_id;
