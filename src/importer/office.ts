import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { canonical, type Json } from '../core/canonical-json.ts';
import { formatKeycode } from '../core/codes.ts';
import { ok, type Result } from '../core/errors.ts';
import { manifest } from '../core/hub-api.ts';
import type { Clock, Random } from '../core/ports.ts';
import type { Role } from '../core/snapshot.ts';
import { stamp, type Timestamp } from '../core/time.ts';
import { openText, sealText } from '../crypto/age.ts';
import { sha256Hex } from '../crypto/chain.ts';
import { keycardIdentity, newIdentity, newKeycard, recipientOf } from '../crypto/keys.ts';
import { newSigningKey } from '../crypto/manifest.ts';
import { makeFolder, readIfThere, writePrivate } from '../platform/files.ts';
import { type LockWish, lockOffice, OFFICE_FOLDERS } from './office-lock.ts';

/** What the office's files hold. Format 1. All of them are private to the importer's machine. */

const text = v.pipe(v.string(), v.minLength(1));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** keys.json: made once; without it nothing that was published can be changed or read back. */
const keysFile = v.object({
  format: v.literal(1),
  /** The municipality's age identity: opens journals and the office's own texts. */
  identity: v.pipe(v.string(), v.startsWith('AGE-SECRET-KEY-1')),
  recipient: v.pipe(v.string(), v.startsWith('age1')),
  signing: v.object({ publicKey: text, privateKey: text }),
  /** Base64; ids that must not be recognised are made with it. */
  idSecret: text,
});

const card = v.object({
  id: text,
  institution: text,
  kind: v.picklist(['staff', 'leader']),
  label: v.string(),
  /** All that is kept of the card: data can be sealed to it, but not opened with it. */
  recipient: v.pipe(v.string(), v.startsWith('age1')),
  createdAt: text,
  revokedAt: v.nullable(text),
});
const cardsFile = v.object({ format: v.literal(1), cards: v.array(card) });

const epoch = v.object({ epoch: v.pipe(count, v.minValue(1)), identity: text });

/** institutions/<hash>.json */
const institutionFile = v.object({
  format: v.literal(1),
  id: text,
  name: text,
  kind: text,
  /** Children at the last publication, by which a drop is noticed. */
  children: count,
  /** The highest version ever begun: written before anything is sent, so none is used twice. */
  version: count,
  /** Newest first. */
  staffEpochs: v.array(epoch),
  leaderEpochs: v.array(epoch),
  /** Ids of the cards that held the keyrings of the last publication. */
  sealedTo: v.array(text),
  /** Versions sent or begun, newest first, at most 8; each with a sealed text file. */
  texts: v.array(v.object({ version: count, file: text })),
  /** A person has said that the institution is no longer in the exports. */
  closed: v.optional(v.boolean()),
  /** The last manifest the hub took, with the texts behind it. */
  published: v.nullable(v.object({ manifest, text, protectedText: text })),
});

const hubFile = v.object({ format: v.literal(1), url: text, token: text });

type KeysFile = v.InferOutput<typeof keysFile>;
export type Card = v.InferOutput<typeof card>;
export type InstitutionState = v.InferOutput<typeof institutionFile>;
type HubAccess = Omit<v.InferOutput<typeof hubFile>, 'format'>;

export interface NewCard extends Card {
  /** The printed code: given out here once and stored nowhere. */
  readonly code: string;
}

export interface KnownInstitution {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly children: number;
  /** 0 before the first publication. */
  readonly version: number;
  readonly dataAsOf: Timestamp | null;
  readonly closed: boolean;
}

/**
 * The importer's own folder: keys, card recipients, epochs, and the last eight published texts
 * (sealed to the municipality). Everything in it is mode 0600 in a folder of mode 0700.
 */
export interface Office {
  readonly idSecret: Uint8Array;
  /** Raw Ed25519 public key, base64. */
  readonly signingKey: string;
  /** The municipality's age identity and recipient. */
  readonly identity: string;
  readonly recipient: string;
  /** Makes a card. It opens the device once `publish` or `republish` has run. */
  newCard(wish: { institution: string; kind: Role; label: string }): Promise<NewCard>;
  /** Revoked ones too, oldest first. */
  cards(): readonly Card[];
  /** @returns false for an unknown or already revoked card. It counts from the next publication. */
  revokeCard(id: string): Promise<boolean>;
  institutions(): readonly KnownInstitution[];
  /** Notes that an institution is no longer in the exports; it opens again when it is published. */
  close(institution: string): Promise<void>;
  hub(): HubAccess | null;
  setHub(access: HubAccess): Promise<void>;
  /** For publish/ only. */
  readonly store: OfficeStore;
}

/** The office's keys and files as publishing needs them. */
interface OfficeStore {
  readonly signingPrivateKey: string;
  now(): Timestamp;
  state(institution: string): InstitutionState | null;
  save(state: InstitutionState): Promise<void>;
  saveText(file: string, text: string): Promise<void>;
  /** Null where the file is gone or damaged: then there is no delta against it. */
  loadText(file: string): Promise<string | null>;
  /** Removes an institution's texts that no kept version uses. */
  dropTexts(institution: string, kept: InstitutionState['texts']): Promise<void>;
}

export interface OfficeDeps {
  readonly random: Random;
  readonly clock: Clock;
}

/**
 * Opens the office to change it: no other process changes it until this one disposes of it or ends.
 * What it holds is read after the lock was taken. Fails as `lockOffice` does.
 */
export async function changeOffice(
  dir: string,
  deps: OfficeDeps,
  wish: LockWish,
): Promise<Result<Office & AsyncDisposable>> {
  const lock = await lockOffice(dir, deps, wish);
  if (!lock.ok) return lock;
  await using undo = new AsyncDisposableStack();
  undo.use(lock.value);
  const office = await openOffice(dir, deps);
  const held = undo.move();
  return ok({ ...office, [Symbol.asyncDispose]: () => held.disposeAsync() });
}

/**
 * Opens the office to read it, as it is at this moment; makes its keys where there are none.
 * Whatever changes an office that others may use at the same time calls `changeOffice`.
 */
export async function openOffice(dir: string, deps: OfficeDeps): Promise<Office> {
  for (const folder of OFFICE_FOLDERS) await makeFolder(join(dir, folder));
  const keys = await readKeys(join(dir, 'keys.json'), deps.random);
  const now = () => stamp(deps.clock);
  let cards = (await readJson(join(dir, 'cards.json'), cardsFile))?.cards ?? [];
  let hub = await readJson(join(dir, 'hub.json'), hubFile);
  const states = await readStates(join(dir, 'institutions'));
  const saveCards = async (next: Card[]) => {
    await writeJson(join(dir, 'cards.json'), { format: 1, cards: next });
    cards = next;
  };
  const save = async (state: InstitutionState) => {
    await writeJson(join(dir, 'institutions', `${nameFor(state.id)}.json`), state);
    states.set(state.id, state);
  };
  return {
    idSecret: Buffer.from(keys.idSecret, 'base64'),
    signingKey: keys.signing.publicKey,
    identity: keys.identity,
    recipient: keys.recipient,
    async newCard({ institution, kind, label }) {
      const secret = newKeycard(deps.random);
      const card: Card = {
        id: deps.random.uuid(),
        institution,
        kind,
        label,
        recipient: await recipientOf(keycardIdentity(secret)),
        createdAt: now(),
        revokedAt: null,
      };
      await saveCards([...cards, card]);
      return { ...card, code: formatKeycode(secret) };
    },
    cards: () => cards,
    async revokeCard(id) {
      if (!cards.some((card) => card.id === id && card.revokedAt === null)) return false;
      const revoked = (card: Card) => (card.id === id ? { ...card, revokedAt: now() } : card);
      await saveCards(cards.map(revoked));
      return true;
    },
    institutions: () =>
      [...states.values()].map(({ id, name, kind, children, published, closed }) => ({
        id,
        name,
        kind,
        children,
        version: published?.manifest.version ?? 0,
        dataAsOf: published?.manifest.dataAsOf ?? null,
        closed: closed === true,
      })),
    async close(institution) {
      const state = states.get(institution);
      if (state !== undefined) await save({ ...state, closed: true });
    },
    hub: () => (hub === null ? null : { url: hub.url, token: hub.token }),
    async setHub({ url, token }) {
      const next = { format: 1 as const, url, token };
      await writeJson(join(dir, 'hub.json'), next);
      hub = next;
    },
    store: {
      signingPrivateKey: keys.signing.privateKey,
      now,
      state: (institution) => states.get(institution) ?? null,
      save,
      saveText: async (file, text) =>
        writePrivate(join(dir, 'texts', file), await sealText(text, keys.recipient, KEPT_LEVEL)),
      async loadText(file) {
        const sealed = await readIfThere(join(dir, 'texts', file));
        const opened = sealed === null ? null : await openText(sealed, [keys.identity]);
        return opened?.ok ? opened.value : null;
      },
      async dropTexts(institution, kept) {
        const stems = new Set(kept.map(({ file }) => stemOf(file)));
        for (const file of await readdir(join(dir, 'texts')))
          if (file.startsWith(`${nameFor(institution)}-`) && !stems.has(stemOf(file)))
            await rm(join(dir, 'texts', file), { force: true });
      },
    },
  };
}

/** How much the office's own texts are compressed: they stay on its disk. */
const KEPT_LEVEL = 3;

/** A file name for an institution, whatever its id holds. */
export function nameFor(institution: string): string {
  return sha256Hex(Buffer.from(institution)).slice(0, 24);
}

function stemOf(file: string): string {
  return file.slice(0, file.indexOf('.'));
}

async function readKeys(path: string, random: Random): Promise<KeysFile> {
  const known = await readJson(path, keysFile);
  if (known !== null) return known;
  const identity = await newIdentity();
  const keys: KeysFile = {
    format: 1,
    identity,
    recipient: await recipientOf(identity),
    signing: newSigningKey(),
    idSecret: Buffer.from(random.bytes(32)).toString('base64'),
  };
  await writeJson(path, keys);
  return keys;
}

async function readStates(folder: string): Promise<Map<string, InstitutionState>> {
  const states = new Map<string, InstitutionState>();
  for (const name of (await readdir(folder)).filter((file) => file.endsWith('.json')).sort()) {
    const state = await readJson(join(folder, name), institutionFile);
    if (state !== null) states.set(state.id, state);
  }
  return states;
}

/** Null where there is no file. Throws on a damaged one: going on would make new keys. */
async function readJson<const S extends v.GenericSchema>(
  path: string,
  schema: S,
): Promise<v.InferOutput<S> | null> {
  const bytes = await readIfThere(path);
  return bytes === null ? null : v.parse(schema, JSON.parse(bytes.toString('utf8')));
}

async function writeJson(path: string, value: Json): Promise<void> {
  await writePrivate(path, canonical(value));
}
