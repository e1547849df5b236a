-- Always one row. Failures count from all instances and from before a restart, which LoginThrottle
-- has not seen; pause is the seconds until no longer too many of them are of the last 15 minutes.
select account.id, account.password_hash,
       ceil(extract(epoch from greatest(
           (select at
              from audit_log
             where actor = :?email and action = 'log-in' and outcome = 'failure'
               and address = :?address
               and at > now() - interval '15 minutes'
             order by at desc
            offset 9 limit 1),
           (select at
              from audit_log
             where action = 'log-in' and outcome = 'failure' and address = :?address
               and at > now() - interval '15 minutes'
             order by at desc
            offset 99 limit 1)) + interval '15 minutes' - now()))::bigint as pause
  from (values (1)) as one
  left join users account on account.email = :?email
