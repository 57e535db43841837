# Completion of replication in fish: replication completion fish | source
function __replication_complete
    set -l line (commandline -cp)
    set -l found (replication "[suggest:"(string length -- $line)"]" $line 2>/dev/null)
    if string match -q -- (commandline -ct)'*' $found
        printf '%s\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c replication -f -a '(__replication_complete)'
