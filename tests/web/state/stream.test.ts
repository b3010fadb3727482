import { describe, expect, test, vi } from 'vitest';
import { backoffMs, createStream, type SourceEvents } from '../../../web/app/api.ts';

function openStream() {
  const sources: { url: string; on: SourceEvents; close: () => void }[] = [];
  const waits: { ms: number; done: () => void }[] = [];
  const states: boolean[] = [];
  const patches: unknown[] = [];
  const stream = createStream({
    createSource: (url, on) => {
      const close = vi.fn();
      sources.push({ url, on, close });
      return close;
    },
    wait: (ms) => new Promise((done) => waits.push({ ms, done })),
    since: () => 10 + patches.length,
    onPatch: (patch) => patches.push(patch),
    onState: (up) => states.push(up),
  });
  return { stream, sources, waits, states, patches };
}

describe('the live stream', () => {
  test('goes on where it broke, and says so meanwhile', async () => {
    const { stream, sources, waits, states, patches } = openStream();
    stream.start();
    sources[0]?.on.open();
    sources[0]?.on.message('{"cursor":11}');
    sources[0]?.on.error();
    expect(states).toEqual([true, false]);
    expect(patches).toEqual([{ cursor: 11 }]);
    expect(sources[0]?.close).toHaveBeenCalled();
    waits[0]?.done();
    await vi.waitFor(() => expect(sources).toHaveLength(2));
    expect(sources.map(({ url }) => url)).toEqual([
      '/api/live/stream?since=10',
      '/api/live/stream?since=11',
    ]);
  });

  test('waits longer each time it fails, and starts over when it has been open', async () => {
    const { stream, sources, waits } = openStream();
    stream.start();
    for (let n = 0; n < 3; n++) {
      sources[n]?.on.error();
      waits[n]?.done();
      await vi.waitFor(() => expect(sources).toHaveLength(n + 2));
    }
    sources[3]?.on.open();
    sources[3]?.on.error();
    expect(waits.map(({ ms }) => ms)).toEqual([500, 1_000, 2_000, 500]);
    expect(backoffMs(50)).toBe(8_000);
  });

  test('stopped, it stays closed even when a wait ends later', async () => {
    const { stream, sources, waits } = openStream();
    stream.start();
    sources[0]?.on.error();
    stream.stop();
    waits[0]?.done();
    await Promise.resolve();
    expect(sources).toHaveLength(1);
  });
});
