insert into users (email, password_hash, role) values (:email, :hash, 'admin')
on conflict (email) do update set role = 'admin', password_hash = excluded.password_hash
