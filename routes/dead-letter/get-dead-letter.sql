select dead_letter_json(l)::text
from dead_letters l
where id = :?id::uuid
