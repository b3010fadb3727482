import { beforeAll, expect, test } from 'vitest';
import type { SignedAttendance } from '../../src/core/hub-api.ts';
import { codeOf } from '../fakes/hub.ts';
import { type TestOffice, testOffice } from '../fakes/publication.ts';
import { onEveryDatabase } from './hub-databases.ts';

const HOUR = 3_600_000;

onEveryDatabase((hub) => {
  let office: TestOffice;
  let importer: string;
  let device: string;
  let stranger: string;
  const made = new Map<number, SignedAttendance>();
  const put = (body: unknown) => hub().call('PUT', '/v1/attendance', { token: importer, body });
  const update = async (sequence: number, after: number | null) => {
    const next = await office.attendance(sequence, after, ['child-1']);
    made.set(sequence, next);
    return next;
  };

  /** What a device gets that holds the update `after` and had the tag. */
  async function poll(after: number | null, etag: string | null = null, token = device) {
    const path = `/v1/poll${after === null ? '' : `?after=${after}`}`;
    const headers: Record<string, string> = etag === null ? {} : { 'if-none-match': etag };
    const answer = await hub().call('GET', path, { token, headers });
    const tag = answer.headers.get('etag');
    if (answer.status === 304) return { tag, nothing: true };
    const { manifest, attendance } = (await answer.json()) as {
      manifest?: { version: number };
      attendance: SignedAttendance[];
    };
    const sequences = attendance.map(({ sequence }) => sequence);
    for (const each of attendance) expect(each).toEqual(made.get(each.sequence));
    return { tag, version: manifest?.version, sequences };
  }

  beforeAll(async () => {
    office = await testOffice({ children: 5 });
    importer = (await hub().importer(office)).token;
    device = (await hub().device('inst-1')).token;
    stranger = (await hub().device('inst-2')).token;
  });

  test('a device that holds nothing gets all, and then only what is new', async () => {
    const first = await poll(null);
    expect(first).toMatchObject({ version: undefined, sequences: [] });
    expect(await poll(null, first.tag)).toEqual({ tag: first.tag, nothing: true });

    await hub().publish(importer, await office.next());
    expect((await put(await update(10, null))).status).toBe(204);
    const whole = await poll(null, first.tag);
    expect(whole).toMatchObject({ version: 1, sequences: [10] });
    expect(await poll(10, whole.tag)).toEqual({ tag: whole.tag, nothing: true });

    expect((await put(await update(11, 10))).status).toBe(204);
    expect((await put(await update(20, 11))).status).toBe(204);
    const news = await poll(10, whole.tag);
    expect(news).toMatchObject({ version: undefined, sequences: [11, 20] });
    expect(await poll(20, news.tag)).toMatchObject({ nothing: true });
    // It has the tag, and lost what came with it.
    expect(await poll(10, news.tag)).toMatchObject({ version: undefined, sequences: [11, 20] });
    expect(await poll(999, news.tag)).toMatchObject({ sequences: [10, 11, 20] });

    await hub().publish(importer, await office.next());
    expect(await poll(20, news.tag)).toMatchObject({ version: 2, sequences: [] });
  });

  test('the same update may come again, an older or another one of the same number not', async () => {
    expect((await put(made.get(20))).status).toBe(204);
    expect(await codeOf(await put(made.get(11)))).toBe('attendanceReplayed');
    const other = await office.attendance(20, 11, ['child-2']);
    expect(await codeOf(await put(other))).toBe('attendanceReplayed');
    expect(await poll(null)).toMatchObject({ sequences: [10, 11, 20] });
  });

  test('one that continues what is not here is refused, and says what is', async () => {
    for (const after of [11, 21]) {
      const answer = await put(await office.attendance(30, after));
      const problem = (await answer.clone().json()) as { detail: object };
      expect(await codeOf(answer)).toBe('attendanceGap');
      expect(problem.detail).toEqual({ sequence: 20 });
    }
  });

  test('a whole day takes the place of all before', async () => {
    expect((await put(await update(40, null))).status).toBe(204);
    expect(await poll(20)).toMatchObject({ sequences: [40] });
    expect(await codeOf(await put(made.get(10)))).toBe('attendanceReplayed');
  });

  test('many at once: one wins each number, and none is lost', async () => {
    const racing = await Promise.all(
      Array.from({ length: 8 }, (_, i) => office.attendance(50, 40, [`child-${i}`])),
    );
    const answers = await Promise.all(racing.map(put));
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    const winner = racing[answers.findIndex(({ status }) => status === 204)];
    if (winner) made.set(50, winner);
    expect(await poll(40)).toMatchObject({ sequences: [50] });
  });

  test('only what the importer signed and sealed is taken', async () => {
    const good = await office.attendance(60, 50);
    expect(await codeOf(await put({ ...good, sequence: 61 }))).toBe('badSignature');
    const stranger = await testOffice({ children: 1 });
    expect(await codeOf(await put(await stranger.attendance(60, 50)))).toBe('badSignature');
    const open = { sealed: Buffer.from('{"children":[]}').toString('base64') };
    expect(await codeOf(await put(await office.attendance(60, 50, [], open)))).toBe('notSealed');
    expect(await codeOf(await put({ ...good, more: 1 }))).toBe('badRequest');
    expect(await poll(50)).toMatchObject({ sequences: [] });
  });

  test('a device of another institution gets none of it', async () => {
    const answer = await poll(null, null, stranger);
    expect(answer).toMatchObject({ version: undefined, sequences: [] });
  });

  test('it is gone a day after the last update', async () => {
    hub().clock.step(23 * HOUR);
    await put(await update(70, 50));
    hub().clock.step(2 * HOUR);
    const other = await testOffice({ institution: 'inst-3', children: 1 });
    const elsewhere = await other.attendance(1, null);
    const signed = await office.attendance(80, null, [], { institution: 'inst-3' });
    expect(await codeOf(await put(elsewhere))).toBe('badSignature');
    expect((await put(signed)).status).toBe(204);
    expect(await poll(null)).toMatchObject({ sequences: [40, 50, 70] });
    hub().clock.step(23 * HOUR);
    await put(await office.attendance(81, 80, [], { institution: 'inst-3' }));
    expect(await poll(null)).toMatchObject({ sequences: [] });
    // A device that still holds some is told nothing new.
    const { tag } = await poll(70);
    expect(await poll(70, tag)).toMatchObject({ nothing: true });
  });
});
