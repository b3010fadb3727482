import { describe, expect, test, vi } from 'vitest';
import type { EventsAnswer } from '../../../src/core/device-api.ts';
import { err, ok, type Result } from '../../../src/core/errors.ts';
import type { PhoneEvent } from '../../../src/core/events.ts';
import type { Trouble } from '../../../web/app/api.ts';
import { createOutbox } from '../../../web/app/state/outbox.ts';

const HANNE = { id: 's1', name: 'Hanne', role: 'leader' } as const;

type Reply = Result<EventsAnswer, Trouble>;

const event = (id: string): PhoneEvent => ({
  id,
  at: '2026-11-23T09:00:00.000+01:00',
  kind: 'note',
  text: id,
});
const acked = (...ids: string[]): Reply => ok({ acked: ids, rejected: [], cursor: 1 });

/** An outbox without a server: the test answers each POST, when it wants. */
function openOutbox() {
  const posts: { ids: string[]; reply: (reply: Reply) => void }[] = [];
  const posted = vi.fn();
  const heard = { acked: vi.fn(), rejected: vi.fn(), lockedOut: vi.fn() };
  const waits: (() => void)[] = [];
  const may = { send: true };
  const outbox = createOutbox({
    sender: () => (may.send ? { person: HANNE, stillSignedIn: () => true } : null),
    post: (events) =>
      new Promise((reply) => {
        posts.push({ ids: events.map(({ id }) => id), reply });
        posted();
      }),
    wait: () => new Promise((done) => waits.push(done)),
    onAcked: heard.acked,
    onRejected: heard.rejected,
    onLockedOut: heard.lockedOut,
  });
  const answer = async (reply: Reply) => {
    const before = posted.mock.calls.length;
    posts.at(-1)?.reply(reply);
    await vi.waitFor(() => {
      if (
        posted.mock.calls.length === before &&
        outbox.pending.value.length > 0 &&
        waits.length === 0
      )
        throw new Error('nothing yet');
    });
  };
  return { outbox, posts, answer, heard, waits, may };
}

describe('an outbox', () => {
  test('keeps an event until it is told as saved: the picture never falls back in between', async () => {
    const { outbox, answer, heard } = openOutbox();
    let waiting: readonly string[] = [];
    heard.acked.mockImplementation(() => {
      waiting = outbox.pending.value.map(({ id }) => id);
    });
    outbox.add(event('a'));
    await answer(acked('a'));
    expect(waiting).toEqual(['a']);
    expect(outbox.pending.value).toEqual([]);
  });

  test('sends what was recorded, and what came meanwhile together after it', async () => {
    const { outbox, posts, answer, heard } = openOutbox();
    for (const id of ['a', 'b', 'c']) outbox.add(event(id));
    expect(posts.map(({ ids }) => ids)).toEqual([['a']]);
    await answer(acked('a'));
    expect(posts.at(-1)?.ids).toEqual(['b', 'c']);
    await answer(acked('b', 'c'));
    expect(outbox.pending.value).toEqual([]);
    expect(heard.acked).toHaveBeenCalledTimes(2);
  });

  test('keeps everything while the box is silent, and sends the same again', async () => {
    const { outbox, posts, answer, waits } = openOutbox();
    outbox.add(event('a'));
    await answer(err({ code: 'noAnswer' }));
    expect(outbox.pending.value.map(({ id }) => id)).toEqual(['a']);
    waits[0]?.();
    await vi.waitFor(() => expect(posts).toHaveLength(2));
    await answer(acked('a'));
    expect(outbox.pending.value).toEqual([]);
  });

  test('does not wait when it is asked to retry', async () => {
    const { outbox, posts, answer } = openOutbox();
    outbox.add(event('a'));
    await answer(err({ code: 'noAnswer' }));
    outbox.retryNow();
    await vi.waitFor(() => expect(posts).toHaveLength(2));
  });

  test('tells of each one refused, and keeps the rest going', async () => {
    const { outbox, answer, heard } = openOutbox();
    outbox.add(event('a'));
    await answer(ok({ acked: [], rejected: [{ id: 'a', code: 'unknownChild' }], cursor: 1 }));
    expect(heard.rejected).toHaveBeenCalledWith([event('a')], { code: 'unknownChild' });
    expect(outbox.pending.value).toEqual([]);
  });

  test.each(['diskFull', 'storeFailed'] as const)(
    'gives back what met %s, to go on paper',
    async (code) => {
      const { outbox, answer, heard } = openOutbox();
      outbox.add(event('a'));
      await answer(err({ code }));
      await vi.waitFor(() => expect(heard.rejected).toHaveBeenCalledWith([event('a')], { code }));
      expect(outbox.pending.value).toEqual([]);
    },
  );

  test('locked out, it keeps what waits until somebody is in again', async () => {
    const { outbox, posts, heard } = openOutbox();
    outbox.add(event('a'));
    posts[0]?.reply(err({ code: 'vaultClosed' }));
    await vi.waitFor(() => expect(heard.lockedOut).toHaveBeenCalled());
    expect(outbox.pending.value).toHaveLength(1);
    outbox.retryNow();
    expect(posts.at(-1)?.ids).toEqual(['a']);
  });

  test('sends nothing while nobody may', async () => {
    const { outbox, posts, may } = openOutbox();
    may.send = false;
    outbox.add(event('a'));
    outbox.retryNow();
    expect(posts).toEqual([]);
    may.send = true;
    outbox.retryNow();
    expect(posts.map(({ ids }) => ids)).toEqual([['a']]);
  });

  test('cleared, it tells how many records were lost; looks are none', () => {
    const { outbox } = openOutbox();
    outbox.add(event('a'));
    outbox.add({ id: 'v', at: event('v').at, kind: 'view', childId: 'c1' });
    expect(outbox.clear()).toBe(1);
    expect(outbox.pending.value).toEqual([]);
  });
});
