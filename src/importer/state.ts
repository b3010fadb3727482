import * as v from 'valibot';
import { manifest } from '../core/wire.ts';

/** What the office's files hold. Format 1. All of them are private to the importer's machine. */

const text = v.pipe(v.string(), v.minLength(1));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** keys.json: made once; without it nothing that was published can be changed or read back. */
export const keysFile = v.object({
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
  /** All that is kept of the card: what can be sealed to it, not what opens. */
  recipient: v.pipe(v.string(), v.startsWith('age1')),
  createdAt: text,
  revokedAt: v.nullable(text),
});
export const cardsFile = v.object({ format: v.literal(1), cards: v.array(card) });

const epoch = v.object({ epoch: v.pipe(count, v.minValue(1)), identity: text });

/** institutions/<hash>.json */
export const institutionFile = v.object({
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
  /** The last manifest the hub took, with the texts behind it. */
  published: v.nullable(v.object({ manifest, text, protectedText: text })),
});

export const hubFile = v.object({ format: v.literal(1), url: text, token: text });

export type KeysFile = v.InferOutput<typeof keysFile>;
export type Card = v.InferOutput<typeof card>;
export type InstitutionState = v.InferOutput<typeof institutionFile>;
export type HubAccess = Omit<v.InferOutput<typeof hubFile>, 'format'>;
