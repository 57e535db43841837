-- What a PostgreSQL server wants that takes floods of statuses and letters. The container runs it before its first real start
-- (/docker-entrypoint-initdb.d); elsewhere a superuser runs it once, and the server is started again.
-- Nothing here weakens a commit: synchronous_commit, fsync and full_page_writes stay on.

-- The open letters and the rows under way in memory; a quarter of the machine's memory where the server has it to itself.
alter system set shared_buffers = '512MB';

-- A checkpoint at each GB of log, as by default, makes the next change of every page a copy of the whole page in the log. A recovery after a
-- crash takes as much longer.
alter system set max_wal_size = '8GB';
alter system set checkpoint_timeout = '15min';
alter system set wal_compression = 'lz4';
