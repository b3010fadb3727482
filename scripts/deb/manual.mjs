/** lygte(1) in troff, from commander's tree of commands. */
export function manual(program, { version, seconds }) {
  const date = new Date(seconds * 1_000).toISOString().slice(0, 10);
  const commands = program.commands.filter((command) => command.name() !== 'help');
  return [
    `.TH LYGTE 1 ${date} "Lygte ${version}" "User commands"`,
    '.SH NAME',
    `lygte \\- ${text(program.description())}`,
    '.SH SYNOPSIS',
    '.B lygte',
    '.I command',
    '.RI [ options ]',
    '.SH DESCRIPTION',
    'A box on the wall of an institution holds sealed data and gives the staff access to it when',
    'network or power is gone. The same command runs the box, the hub of the municipality and the',
    'office where keycards are made.',
    '.SH COMMANDS',
    ...commands.flatMap((command) => section(command, 'lygte')),
    '.SH FILES',
    ...FILES.flatMap(([path, words]) => ['.TP', `.I ${path}`, text(words)]),
    '.SH SEE ALSO',
    '.BR systemctl (1),',
    '.BR journalctl (1),',
    '.BR nmcli (1)',
    '',
  ].join('\n');
}

const FILES = [
  ['/boot/firmware/lygte.json', 'Enrolls a box and configures it; read at a start, then emptied.'],
  ['/var/lib/lygte', 'What the box holds: sealed data, journal, its configuration box.json.'],
  ['/run/lygte-setup', 'Settings of the services; written at every start.'],
];

function section(command, parent) {
  const name = `${parent} ${command.name()}`;
  const usage = command.usage().replace(/^\S*\[options\] ?/, '');
  const options = command.options.filter((option) => !option.hidden);
  return [
    `.SS ${text(`${name} ${usage}`.trim())}`,
    text(command.description()),
    ...command.registeredArguments
      .filter((argument) => argument.description)
      .flatMap((argument) => ['.TP', `.I ${text(argument.name())}`, text(argument.description)]),
    ...options.flatMap((option) => ['.TP', `.B ${text(option.flags)}`, text(option.description)]),
    ...command.commands
      .filter((each) => each.name() !== 'help')
      .flatMap((each) => section(each, name)),
  ];
}

/** Dashes that can be copied; no line of a text begins a request; letters of other scripts. */
function text(words) {
  return words
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('\n', ' ')
    .replaceAll('’', '\\(cq')
    .replace(/^([.'])/, '\\&$1');
}
