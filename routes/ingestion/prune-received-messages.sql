delete from received_messages where received_at < now() - interval '30 days'
