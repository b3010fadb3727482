import type { Logger } from '../../src/core/ports.ts';

export interface RecordingLogger extends Logger {
  /** Everything logged, as text to search in. */
  text(): string;
  events(): string[];
}

export function recordingLogger(): RecordingLogger {
  const lines: { event: string; facts: unknown }[] = [];
  const keep = (event: string, facts: unknown = {}) => void lines.push({ event, facts });
  return {
    info: keep,
    warn: keep,
    text: () => JSON.stringify(lines),
    events: () => lines.map(({ event }) => event),
  };
}
