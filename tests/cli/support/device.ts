import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openDeviceStore } from '../../../appliance/storage/store.ts';
import { canonical, type Json } from '../../../src/core/canonical-json.ts';
import { formatKeycode } from '../../../src/core/codes.ts';
import { unwrap } from '../../../src/core/errors.ts';
import type { JournalEvent } from '../../../src/core/events.ts';
import type { JournalRecord, Manifest } from '../../../src/core/hub-api.ts';
import type { Random } from '../../../src/core/ports.ts';
import type { ProtectedPart, Snapshot } from '../../../src/core/snapshot.ts';
import { sealDelta, sealText } from '../../../src/crypto/age.ts';
import { chainHash, sha256Hex } from '../../../src/crypto/chain.ts';
import { newSegment, sealEvent } from '../../../src/crypto/journal.ts';
import {
  keycardIdentity,
  newIdentity,
  recipientOf,
  sealKeyring,
} from '../../../src/crypto/keys.ts';

const at = '2026-11-23T08:00:00.000+01:00';
const ref = (bytes: Uint8Array) => ({ sha256: sha256Hex(bytes), size: bytes.length });

const random: Random = {
  bytes: (length) => new Uint8Array(randomBytes(length)),
  uuid: () => `0192f0c1-2345-7abc-8def-${randomBytes(6).toString('hex')}`,
};

/** Two children; the second is protected. */
function snapshotOf(note: string): Snapshot {
  const source = { source: 'Tabulex', sourceAt: at };
  const contact = { id: 'k1', name: 'Mette Holm', relation: 'mor', priority: 1, ...source };
  const phones = [{ kind: 'mobile' as const, number: '+4510203040' }];
  const child = { groupIds: ['g1'], selfDecider: false, allergies: [], medications: [], ...source };
  return {
    format: 1,
    institution: { id: 'skole', name: 'Skolen ved Åen', kind: 'school' },
    groups: [{ id: 'g1', name: '1.A' }],
    children: [
      {
        ...child,
        id: 'b1',
        givenName: 'Ærø',
        familyName: 'Holm',
        protected: false,
        needs: note,
        contacts: [{ ...contact, phones, custody: true, mayPickUp: true, protected: false }],
        medications: [
          {
            id: 'm1',
            name: 'Panodil',
            times: ['12:00'],
            asNeeded: false,
            emergency: false,
            ...source,
          },
        ],
      },
      {
        ...child,
        id: 'b2',
        givenName: '',
        familyName: '',
        protected: true,
        alias: 'K7P',
        contacts: [],
      },
    ],
    staff: [{ id: 's1', name: 'Bo Lind', role: 'leader' }],
    attendance: [{ childId: 'b1', status: 'present', at, source: 'Tabulex' }],
    plan: null,
  };
}

export const protectedPart: ProtectedPart = {
  format: 1,
  children: [{ id: 'b2', givenName: 'Skjult', familyName: 'Navn', contacts: [] }],
};

export interface TestDevice {
  readonly cards: { readonly staff: string; readonly leader: string };
  readonly staffSecret: Uint8Array;
  /** What the newest version says. */
  readonly snapshot: Snapshot;
  readonly text: string;
  readonly events: readonly JournalEvent[];
  /** The municipality's own identity, to which the journal is sealed as well. */
  readonly municipal: string;
  /** Of the staff epoch. */
  readonly staffRecipient: string;
}

/** Makes a device.db with version 1 in full, version 2 as a delta, and a journal of two events. */
export async function makeDevice(folder: string): Promise<TestDevice> {
  const secrets = { staff: random.bytes(16), leader: random.bytes(16) };
  const staff = await newIdentity();
  const leader = await newIdentity();
  const municipal = await newIdentity();
  const importer = await recipientOf(municipal);
  const cardsOf = (kinds: ('staff' | 'leader')[]) =>
    Promise.all(kinds.map((kind) => recipientOf(keycardIdentity(secrets[kind]))));
  const ring = (tier: 'staff' | 'leader', identity: string) => ({
    format: 1 as const,
    tier,
    epochs: [{ epoch: 1, identity }],
    importer,
  });
  const keyrings = {
    staff: await sealKeyring(ring('staff', staff), await cardsOf(['staff', 'leader'])),
    leader: await sealKeyring(ring('leader', leader), await cardsOf(['leader'])),
  };
  const [first, second] = [text(snapshotOf('Briller')), text(snapshotOf('Briller og høreapparat'))];
  const full = await sealText(first, await recipientOf(staff));
  const newer = await sealText(second, await recipientOf(staff));
  const delta = await sealDelta(second, first, await recipientOf(staff));
  const part = await sealText(text(protectedPart), await recipientOf(leader));
  const manifestOf = (version: number, snapshot: Uint8Array): Manifest => ({
    format: 1,
    institution: 'skole',
    name: 'Skolen ved Åen',
    version,
    issuedAt: at,
    dataAsOf: at,
    keyrings: { staff: ref(keyrings.staff), leader: ref(keyrings.leader) },
    snapshot: ref(snapshot),
    protected: ref(part),
    deltas: version === 1 ? [] : [{ ...ref(delta), from: 1 }],
  });
  const common = [keyrings.staff, keyrings.leader, part];
  const named = (objects: Uint8Array[]) => new Map(objects.map((each) => [sha256Hex(each), each]));
  using store = openDeviceStore(join(folder, 'device.db'));
  const device = 'box-1';
  const place = { institution: 'skole', name: 'Skolen ved Åen' };
  unwrap(
    store.setEnrollment({ device, ...place, hubUrl: 'http://127.0.0.1:1/', signingKey: 'AAAA' }),
  );
  unwrap(store.installVersion(manifestOf(1, full), named([...common, full])));
  unwrap(store.installVersion(manifestOf(2, newer), named([...common, delta])));
  const events = [event('b1'), event('b2')];
  const recipients = [await recipientOf(staff), importer];
  unwrap(store.appendJournal(await sealJournal(device, recipients, events)));
  const cards = { staff: formatKeycode(secrets.staff), leader: formatKeycode(secrets.leader) };
  const snapshot = snapshotOf('Briller og høreapparat');
  const staffRecipient = await recipientOf(staff);
  const made = { snapshot, text: second, events, municipal, staffRecipient };
  return { cards, staffSecret: secrets.staff, ...made };
}

async function sealJournal(
  device: string,
  recipients: readonly string[],
  events: readonly JournalEvent[],
): Promise<JournalRecord[]> {
  const { id: segment, key, header } = await newSegment(random, recipients);
  let previousHash = '0'.repeat(64);
  const records: JournalRecord[] = [];
  const add = (kind: JournalRecord['kind'], bytes: Uint8Array) => {
    const record = {
      n: records.length + 1,
      kind,
      segment,
      bytes: Buffer.from(bytes).toString('base64'),
    };
    previousHash = chainHash(device, record, previousHash);
    records.push({ ...record, hash: previousHash });
  };
  add('segment', header);
  for (const each of events) {
    const place = { device, segment, n: records.length + 1, previousHash };
    add('event', sealEvent(key, place, Buffer.from(JSON.stringify(each))));
  }
  return records;
}

function event(childId: string): JournalEvent {
  const by = { id: 's1', name: 'Bo Lind', role: 'leader' } as const;
  const frame = { by, receivedAt: at, certain: true, drill: false, outage: 'o1' };
  return { id: random.uuid(), at, kind: 'attendance', childId, status: 'gone', ...frame };
}

function text(value: unknown): string {
  return canonical(value as Json);
}
