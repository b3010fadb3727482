/** Groups of a NetworkManager key file, in order: `[group]` and its `key=value` lines. */
export type KeyfileGroups = Readonly<Record<string, Readonly<Record<string, KeyfileValue>>>>;

/** A list is written with a `;` behind every item. */
type KeyfileValue = string | number | boolean | readonly (string | number)[];

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/**
 * Writes a key file as GLib reads it. A value takes one line whatever is in it: line breaks, tabs
 * and backslashes are escaped, and so is a blank at either end, which GLib would drop.
 */
export function keyfile(groups: KeyfileGroups): string {
  return Object.entries(groups)
    .map(([group, lines]) => `[${group}]\n${Object.entries(lines).map(line).join('')}`)
    .join('\n');
}

function line([key, value]: [string, KeyfileValue]): string {
  return `${key}=${written(value)}\n`;
}

function written(value: KeyfileValue): string {
  if (typeof value === 'object') return value.map((item) => `${written(item)};`).join('');
  return String(value)
    .replaceAll(/[\\\n\r\t]/g, (char) => ESCAPES[char] ?? '')
    .replaceAll(/^ | $/g, '\\s');
}
