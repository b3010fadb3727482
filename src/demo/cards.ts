import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { writePrivate } from '../../appliance/storage/write-file.ts';
import { parseKeycode } from '../core/keycode.ts';
import type { Role } from '../core/snapshot.ts';
import { keycardIdentity, recipientOf } from '../crypto/keycard.ts';
import type { Office } from '../importer/office.ts';
import type { DemoText } from './text.ts';

export type CardCodes = Readonly<Record<Role, string>>;

const demoFile = v.object({
  note: v.string(),
  institution: v.string(),
  cards: v.object({ leader: v.string(), staff: v.string() }),
});

/**
 * The demo's two keycards of an institution: those of the last start where they still count, else
 * new ones. Their codes are kept in `<data>/demo.json`, which nothing but a demo would ever do.
 */
export async function demoCards(
  office: Office,
  institution: string,
  folder: string,
  text: DemoText,
): Promise<CardCodes> {
  const path = join(folder, 'demo.json');
  const known = await readCodes(path, institution);
  if (known !== null && (await allCount(office, institution, known))) return known;
  const make = async (kind: Role, label: string) =>
    (await office.newCard({ institution, kind, label })).code;
  const cards = {
    leader: await make('leader', text.leaderLabel),
    staff: await make('staff', text.staffLabel),
  };
  const file = { note: text.cardNote, institution, cards };
  await writePrivate(path, `${JSON.stringify(file, null, 2)}\n`);
  return cards;
}

async function readCodes(path: string, institution: string): Promise<CardCodes | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), demoFile), text);
  if (!parsed.success || parsed.output.institution !== institution) return null;
  return parsed.output.cards;
}

/** Both are cards of this office that nobody has revoked. */
async function allCount(office: Office, institution: string, codes: CardCodes): Promise<boolean> {
  const valid = office
    .cards()
    .filter((card) => card.institution === institution && card.revokedAt === null)
    .map((card) => card.recipient);
  for (const code of Object.values(codes)) {
    const secret = parseKeycode(code);
    if (!secret.ok) return false;
    if (!valid.includes(await recipientOf(keycardIdentity(secret.value)))) return false;
  }
  return true;
}
