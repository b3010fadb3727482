import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A text in the forms in which it could have slipped into a file. */
export function needlesFor(text: string): Buffer[] {
  const utf8 = Buffer.from(text, 'utf8');
  const utf16 = Buffer.from(text, 'utf16le');
  const escaped = text.replace(
    /[^ -~]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return [
    utf8,
    utf16,
    Buffer.from(utf16).swap16(),
    Buffer.from(text, 'latin1'),
    Buffer.from(escaped),
    Buffer.from(encodeURIComponent(text)),
    Buffer.from(utf8.toString('hex')),
    ...base64Needles(utf8),
    ...base64Needles(utf16),
  ];
}

/** Base64 looks different by where in its groups of three bytes a text begins. */
function base64Needles(bytes: Buffer): Buffer[] {
  return [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    const whole = Math.floor((shift + bytes.length) / 3) * 4;
    return Buffer.from(text.slice(shift === 0 ? 0 : 4, whole));
  });
}

/** Every file below `folder` that holds one of the needles. */
export function filesWith(folder: string, needles: readonly Buffer[]): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      const bytes = readFileSync(path);
      return needles.some((needle) => bytes.includes(needle));
    });
}
