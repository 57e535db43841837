# Completion of replication in bash: source <(replication completion bash)
_replication() {
  # The program does not look behind the "=" of --option=value, a blank is the same to it.
  mapfile -t COMPREPLY < <(IFS=$'\n' compgen -W "$("$1" "[suggest:$COMP_POINT]" "${COMP_LINE//=/ }" 2>/dev/null)" -- "$2")
}
complete -o default -F _replication replication
