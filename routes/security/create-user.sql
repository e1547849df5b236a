insert into users (email, password_hash, role)
values (:?email, :?passwordHash, :?role)
on conflict (email) do nothing
returning id::text
