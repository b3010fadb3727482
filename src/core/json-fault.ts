import type { SetupReason } from './setup.ts';

/** Where a text stops being JSON, and why; lines and columns count from 1. */
export interface JsonFault {
  readonly reason: Extract<
    SetupReason,
    'notJson' | 'trailingComma' | 'quotes' | 'comment' | 'unfinished'
  >;
  readonly line: number;
  readonly column: number;
}

/** One token of JSON, at the place where the search stands (RFC 8259). */
const TOKEN =
  /[ \t\r\n]*(?:("(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|([[\]{}:,]))/y;

/**
 * The first place where `text` is not JSON; null when it is. For people who wrote the file by hand:
 * what JSON.parse throws names a place only now and then.
 */
export function jsonFault(text: string): JsonFault | null {
  let position = 0;
  let previous = '';

  /** The next token: its first character, `"` for a string, `0` for another value. */
  function peek(): string {
    TOKEN.lastIndex = position;
    const match = TOKEN.exec(text);
    if (match === null) return '';
    return match[1] !== undefined ? '"' : match[2] !== undefined ? '0' : (match[3] ?? '');
  }

  function take(wanted: string): boolean {
    if (peek() !== wanted) return false;
    position = TOKEN.lastIndex;
    previous = wanted;
    return true;
  }

  function list(end: string, item: () => boolean): boolean {
    if (take(end)) return true;
    do if (!item()) return false;
    while (take(','));
    return take(end);
  }

  function value(): boolean {
    if (take('{')) return list('}', () => take('"') && take(':') && value());
    if (take('[')) return list(']', value);
    return take('"') || take('0');
  }

  const whole = value() && text.slice(position).trim() === '';
  if (whole) return null;
  const at = position + (/^[ \t\r\n]*/.exec(text.slice(position))?.[0].length ?? 0);
  const before = text.slice(0, at).split('\n');
  const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  return { reason: reasonOf(text.slice(at), previous), ...place };
}

function reasonOf(rest: string, previous: string): JsonFault['reason'] {
  if (rest === '') return 'unfinished';
  if (previous === ',' && /^[}\]]/.test(rest)) return 'trailingComma';
  if (/^['‘’“”„»«]/.test(rest)) return 'quotes';
  if (/^(\/[/*]|#)/.test(rest)) return 'comment';
  return 'notJson';
}
