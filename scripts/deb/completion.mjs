/** Shell completion for bash, from commander's tree of commands. */
export function completion(program) {
  const cases = [];
  const visit = (command, path) => {
    const names = command.commands.filter((each) => !each._hidden).map((each) => each.name());
    const flags = command.options.filter((each) => !each.hidden).map((each) => each.long);
    const choices = command.registeredArguments.flatMap((each) => each.argChoices ?? []);
    const words = [...names, ...choices, ...flags, '--help'].join(' ');
    cases.push(`    '${path}') words='${words}' ;;`);
    for (const each of command.commands) visit(each, `${path} ${each.name()}`);
  };
  visit(program, program.name());
  return `# bash completion for lygte
_lygte() {
  local cur=\${COMP_WORDS[COMP_CWORD]} path=lygte words= word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -* ]] && continue
    case "$path $word" in
${paths(program)}) path="$path $word" ;;
    esac
  done
  case $path in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  [[ $cur == -* ]] || COMPREPLY+=($(compgen -f -- "$cur"))
}
complete -o filenames -F _lygte lygte
`;
}

/** All commands below the program, as bash patterns. */
function paths(command, path = command.name()) {
  const below = command.commands.flatMap((each) => {
    const own = `${path} ${each.name()}`;
    return each.commands.length > 0 ? [`'${own}'`, paths(each, own).trim()] : [`'${own}'`];
  });
  return `      ${below.join(' | ')}`;
}
