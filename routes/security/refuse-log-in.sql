insert into audit_log (actor, action, subject_type, subject_id, outcome, address, correlation_id)
select :?email, 'log-in', 'user', (select id from users where email = :?email), 'failure',
       :?address, :?correlationId
