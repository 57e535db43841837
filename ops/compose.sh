# Read by the scripts beside it: the site of infra/compose.yaml, or of the project that COMPOSE_PROJECT_NAME names.
roles=(dead-letters distribution-manager translation despooler console)

compose() { docker compose --file "$(dirname "${BASH_SOURCE[0]}")/../infra/compose.yaml" "$@"; }

say() { echo "$(date -u +%H:%M:%S) $*" >&2; }

# Waits until every container of a role says that it can work. Asked here, as the health check of the image asks every ten seconds only.
ready() { # role
  local container reason deadline=$((SECONDS + 120))
  for container in $(compose ps --quiet "$1"); do
    until reason=$(docker exec "$container" dotnet replication.dll health 2>&1); do
      [ "$SECONDS" -lt "$deadline" ] || { printf '%s is not ready after two minutes:\n%s\n' "$1" "$reason" >&2; return 1; }
      sleep 0.5
    done
  done
}

# Has a role run as the file says, in as many containers as it has now.
renew() { # role, options of "up"
  local role=$1 now
  shift
  now=$(compose ps --quiet "$role" | wc -l)
  compose up --no-deps --detach --scale "$role=$((now > 0 ? now : 1))" "$@" "$role"
  ready "$role"
}
