select enabled from feature_flags where name = :name
