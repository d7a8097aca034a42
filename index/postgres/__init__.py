"""Facts on a PostgreSQL server that several machines share: the extra `postgres`, chosen by a SQLAlchemy URL."""
