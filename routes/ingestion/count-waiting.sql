select count(*)
from documents
where status in ('accepted', 'parsing', 'embedding')
