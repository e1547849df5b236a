select substring(content from :?piece::int * :?pieceSize::int + 1 for :?pieceSize::int)
from document_contents
where document_id = :?documentId::uuid and version = :?contentVersion::int
