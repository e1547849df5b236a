delete from documents where id = :?documentId::uuid and status = 'deleting'
