import { gzipSync } from 'node:zlib';
import { canonical, type Json } from '../../src/core/canonical-json.ts';
import { unwrap } from '../../src/core/errors.ts';
import type { Child } from '../../src/core/snapshot.ts';
import type { ImportedInstitution } from '../../src/importer/options.ts';
import { startWire, type Wire } from '../../tests/fakes/wire.ts';
import { openSync } from './device-server.ts';
import { type Municipality, openMunicipality } from './municipality.ts';
import { atMost, noMore, type Row } from './table.ts';

/** Bytes on the line, both ways, headers and manifest in, for a device that has 1,000 children. */
export async function syncRows(): Promise<Row[]> {
  await using municipality = await openMunicipality(1_000);
  await using wire = await startWire(municipality.hubUrl);
  using device = await openSync(municipality, wire.url);
  const pull = () => bytesOf(wire, async () => unwrap(await device.sync.pull()));

  const whole = await pull();
  const poll = await pull();
  const { next, changed } = changeOnePercent(municipality.school);
  await municipality.publish(next);
  const change = await pull();
  const attendance = await attendanceBytes(municipality, pull);
  const rows = gzipSync(JSON.stringify(changed)).length;
  const work = 'sync of a 1 % change of 1,000 children';
  const ours = { work, figure: change, unit: 'bytes' };
  return [
    atMost(ours, `whole snapshot (${whole} bytes)`, whole, 1 / 20),
    { ...atMost(ours, 'row-delta JSON gzipped, no headers', rows, 1), target: '—', ok: true },
    noMore(ours, 2_000),
    noMore({ work: 'no-change poll', figure: poll, unit: 'bytes' }, 400),
    noMore({ work: 'attendance update of 20 children', figure: attendance, unit: 'bytes' }, 1_000),
  ];
}

/** The most that twenty children cost who have come, on a morning of one update after the other. */
async function attendanceBytes(
  { school, attend }: Municipality,
  pull: () => Promise<number>,
): Promise<number> {
  const ids = school.snapshot.children.map(({ id }) => id);
  const figures: number[] = [];
  for (let from = 0; from < 200; from += 20) {
    await attend(ids.slice(from, from + 20));
    figures.push(await pull());
  }
  return Math.max(...figures);
}

async function bytesOf(wire: Wire, work: () => Promise<unknown>): Promise<number> {
  wire.recount();
  await work();
  const { toHub, toDevice } = wire.count();
  return toHub + toDevice;
}

/** Every hundredth child has another first telephone number. */
function changeOnePercent(school: ImportedInstitution): {
  next: ImportedInstitution;
  changed: Json;
} {
  const changed: Child[] = [];
  const children = school.snapshot.children.map((child, i) => {
    const [first, ...others] = child.contacts;
    if (i % 100 !== 7 || first === undefined) return child;
    const number = `+45107${String(10_000 + i * 7).slice(-5)}`;
    const contact = { ...first, phones: [{ kind: 'mobile' as const, number }] };
    const next = { ...child, contacts: [contact, ...others] };
    changed.push(next);
    return next;
  });
  const next = { ...school, snapshot: { ...school.snapshot, children } };
  return { next, changed: JSON.parse(canonical(changed as unknown as Json)) as Json };
}
