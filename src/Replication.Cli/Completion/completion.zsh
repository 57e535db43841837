# Completion of replication in zsh, after compinit: source <(replication completion zsh)
_replication() {
  local line="${(j: :)words[1,CURRENT]}"
  local -a found=("${(@f)$("$words[1]" "[suggest:$#line]" "$line" 2>/dev/null)}")
  compadd -- $found || _files
}
compdef _replication replication
