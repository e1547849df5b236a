select convert_to(
           substring(text from :?piece::int * :?pieceSize::int + 1 for :?pieceSize::int), 'UTF8')
from document_contents
where document_id = :?documentId::uuid and version = :?contentVersion::int
