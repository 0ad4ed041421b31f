/**
 * What `eval "$(dropctl completion bash)"` loads, for bash 3.2 and newer. It asks the program at
 * each TAB, so it knows options that a later version has. Nothing that comes back is expanded or
 * evaluated: `compgen -W` would run a slug such as `$(reboot)`.
 */
export const BASH = `# Completion of dropctl for bash. To have it in each shell:
#   dropctl completion bash > ~/.local/share/bash-completion/completions/dropctl
# or in ~/.bashrc: eval "$(dropctl completion bash)"
_dropctl() {
  local IFS=$' \\t\\n' at word='' kept='' glued='' last line kind='' endings ending
  local program=\${COMP_WORDS[0]}
  local -a words
  words=()
  COMPREPLY=()
  # To bash --url=http://x is seven words: = and : belong to what stands beside them.
  for ((at = 1; at <= COMP_CWORD; at++)); do
    word=\${COMP_WORDS[at]}
    last=$((\${#words[@]} - 1))
    if [[ $last -ge 0 && $word == [=:]* ]]; then
      words[last]+=$word kept=\${words[last]} glued=yes
    elif [[ -n $glued && -n $word ]]; then
      kept=\${words[last]} words[last]+=$word glued=
    else
      words+=("$word") kept= glued=
    fi
  done
  # An alias is no program.
  program=\${program/#\\~\\//$HOME/}
  type -P -- "$program" >/dev/null || program=dropctl
  while IFS= read -r line; do
    if [[ -z $kind ]]; then
      kind=$line
    elif [[ -n $line ]]; then
      COMPREPLY+=("\${line#"$kept"}")
    fi
  done < <("$program" completion bash -- "\${words[@]}" 2>/dev/null)
  [[ $kind == open ]] && compopt -o nospace 2>/dev/null
  [[ $kind == files* ]] || return 0
  endings=\${kind#files}
  [[ $word == [=:]* ]] && word=
  compopt -o filenames 2>/dev/null
  while IFS= read -r line; do
    [[ -d \${line/#\\~\\//$HOME/} || -z $endings ]] && COMPREPLY+=("$line") && continue
    for ending in $endings; do
      [[ $line == *"$ending" ]] && COMPREPLY+=("$line")
    done
  done < <(compgen -f -- "\${word#[\\"\\']}")
}
complete -F _dropctl dropctl
`;
