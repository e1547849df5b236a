select not exists (select from users where role = 'admin')
