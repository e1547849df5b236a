-- Lists of users, and the few admins among them: asked for with each change of an account and with
-- each dropped file.
create index users_listing on users (created_at desc, id desc);
create index users_admins on users (id) where role = 'admin';
