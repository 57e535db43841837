#!/bin/bash
# Run by the container before its first real start (/docker-entrypoint-initdb.d): one user owns the schema and migrates it, another reads and
# writes rows and can do no more. Passwords are files in /run/secrets.
set -euo pipefail
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  -v owner="$(cat /run/secrets/owner)" -v replication="$(cat /run/secrets/replication)" <<'SQL'
create role replication_owner login password :'owner';
create role replication login password :'replication';
alter schema public owner to replication_owner;
grant create on database site to replication_owner;
grant usage on schema public to replication;
alter default privileges for role replication_owner in schema public grant select, insert, update, delete on tables to replication;
alter default privileges for role replication_owner in schema public grant usage on sequences to replication;
SQL
