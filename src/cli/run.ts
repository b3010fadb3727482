import { err, type Failure, failure, type Result } from '../core/errors.ts';
import { failureText } from '../core/text/failures.ts';
import type { Language } from '../core/text/language.ts';
import type { CommandContext } from './context.ts';

/**
 * Exit codes: 0 done, 1 an expected failure, 2 wrong use (commander's), 3 an import that left
 * something out, 4 an import that held back an institution, 70 a bug.
 */
export const EXIT = { failed: 1, usage: 2, losses: 3, held: 4, bug: 70 } as const;

/**
 * Runs what a command does. An expected failure becomes one line on standard error and exit code
 * 1; a bug one line too (its stack with LYGTE_DEBUG set) and exit code 70.
 */
export async function runAction(
  context: CommandContext,
  task: () => Promise<Result<void>>,
  language: Language = context.language,
): Promise<void> {
  try {
    const result = await asFailure(task);
    if (!result.ok) report(context, result.failure, language);
  } catch (error) {
    reportBug(context, error);
  }
}

/** An error of the operating system on a file becomes a failure; any other is thrown on. */
export async function asFailure<T>(task: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await task();
  } catch (error) {
    const known = fileFailure(error);
    if (known === null) throw error;
    return err(known);
  }
}

/** `lygte: CODE: text`, one line. */
export function failureLine(of: Failure, language: Language): string {
  return `lygte: ${of.code}: ${failureText(of, language)}\n`;
}

function report(context: CommandContext, of: Failure, language: Language): void {
  context.err(failureLine(of, language));
  context.fail(EXIT.failed);
}

function reportBug(context: CommandContext, error: unknown): void {
  const stack = error instanceof Error ? (error.stack ?? String(error)) : String(error);
  const name = error instanceof Error ? error.name : typeof error;
  context.err(
    context.env.LYGTE_DEBUG ? `lygte: unexpected: ${stack}\n` : `lygte: unexpected: ${name}\n`,
  );
  context.fail(EXIT.bug);
}

/** An error of the operating system on a file that the user named: expected in every command. */
function fileFailure(error: unknown): Failure | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  const file = 'path' in error && typeof error.path === 'string' ? { file: error.path } : undefined;
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return failure('noSuchFile', file);
    case 'EACCES':
    case 'EPERM':
      return failure(isWrite(error) ? 'cannotWrite' : 'cannotRead', file);
    case 'EROFS':
    case 'EEXIST':
    case 'EISDIR':
      return failure('cannotWrite', file);
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return failure('diskFull');
    default:
      return null;
  }
}

function isWrite(error: Error): boolean {
  return 'syscall' in error && /^(mkdir|rename|unlink|write|copyfile)/.test(String(error.syscall));
}

export function badOption(option: string, value: string): Result<never> {
  return err(failure('badOption', { option, value }));
}

/** Rows as columns of text, each as wide as its widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length);
    });
  const lines = rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}
