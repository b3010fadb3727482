/**
 * What may be told of a bug: its class and where it was thrown. Its message is left out, because
 * messages quote what they stumbled over, and that may be a name.
 */
export function bugFacts(error: unknown): { name: string; where: string } {
  if (!(error instanceof Error)) return { name: typeof error, where: '' };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line));
  return { name: error.name, where: frames.slice(0, 8).join(' ').replace(/\s+/g, ' ').trim() };
}
