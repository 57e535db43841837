# Read by the scripts beside it: the site of infra/compose.yaml, or of the project that COMPOSE_PROJECT_NAME names.
roles=(dead-letters distribution-manager translation despooler console)

compose() { docker compose --file "$(dirname "${BASH_SOURCE[0]}")/../infra/compose.yaml" "$@"; }

say() { echo "$(date -u +%H:%M:%S) $*" >&2; }

# Has a service run as the file says, in as many containers as it has now, and waits until all of them are healthy.
renew() { # service, options of "up"
  local service=$1 now
  shift
  now=$(compose ps --quiet "$service" | wc -l)
  compose up --no-deps --detach --wait --scale "$service=$((now > 0 ? now : 1))" "$@" "$service"
}
