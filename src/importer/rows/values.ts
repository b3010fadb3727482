import { STATUSES, type Status } from '../../core/snapshot.ts';

/**
 * Text for comparing: lower case, no marks, letters and digits only. Danish letters are written in
 * many ways (ø, oe, o), so all of them become one.
 */
export function fold(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[æäå]/g, 'a')
    .replace(/[øö]/g, 'o')
    .replace(/a[ae]+/g, 'a')
    .replace(/oe/g, 'o')
    .normalize('NFD')
    .replace(/[^a-z0-9]/g, '');
}

const YES = new Set(['ja', 'j', 'yes', 'y', 'true', 't', 'sand', 'sandt', '1', 'x', 'v'].map(fold));
const NO = new Set(['nej', 'n', 'no', 'false', 'f', 'falsk', '0'].map(fold));

/** Yes, no, or null when it is neither. Empty cells are the caller's to see first. */
export function parseFlag(text: string): boolean | null {
  if (/^[✓✔☑]$/u.test(text)) return true;
  const word = fold(text);
  return YES.has(word) ? true : NO.has(word) ? false : null;
}

const STATUS_WORDS: Readonly<Record<Status, readonly string[]>> = {
  notArrived: [
    'ikke kommet',
    'ikke ankommet',
    'ikke mødt',
    'not arrived',
    'forventet',
    'expected',
    'not present yet',
  ],
  sick: ['syg', 'sygemeldt', 'sygdom', 'ill', 'syg i dag'],
  leave: [
    'ferie',
    'fri',
    'ferie/fri',
    'ferie fri',
    'fridag',
    'på ferie',
    'reported absence',
    'holiday',
    'fravær',
    'lovligt fravær',
    'absent',
    'day off',
    'fritaget',
  ],
  present: [
    'til stede',
    'tilstede',
    'kommet',
    'her',
    'mødt',
    'fremmødt',
    'in',
    'here',
    'checked in',
    'ankommet',
    'arrived',
    'indtjekket',
  ],
  onTrip: ['tur', 'på tur', 'trip', 'field trip', 'excursion', 'ude af huset', 'udflugt'],
  sleeping: ['sover', 'sove', 'asleep', 'nap', 'middagslur', 'til lur'],
  atActivity: ['aktivitet', 'til aktivitet', 'activity', 'special activity', 'spare time activity'],
  elsewhere: [
    'anden lokation',
    'et andet sted',
    'andet sted',
    'på anden lokation',
    'physical placement',
    'other location',
    'andetsteds',
  ],
  gone: [
    'gået',
    'hentet',
    'gået hjem',
    'hjemme',
    'sendt hjem',
    'checked out',
    'out',
    'left',
    'picked up',
    'udtjekket',
    'kørt hjem',
  ],
  noShow: [
    'udeblevet',
    'ikke til stede',
    'no show',
    'kom ikke',
    'kommer ikke',
    'all day absent',
    'ulovligt fravær',
  ],
};

const BY_WORD: ReadonlyMap<string, Status> = new Map(
  STATUSES.flatMap((status, code) =>
    [status, String(code), ...STATUS_WORDS[status]].map((word): [string, Status] => [
      fold(word),
      status,
    ]),
  ),
);

/** One of the ten statuses from a Danish or English word or Aula's number 0 to 9; null otherwise. */
export function parseStatus(text: string): Status | null {
  return BY_WORD.get(fold(text)) ?? null;
}

export type RowStatus = 'active' | 'deleted';
const ROW_STATUS: ReadonlyMap<string, RowStatus> = new Map([
  ['', 'active'],
  ...['active', 'aktiv', 'a'].map((word): [string, RowStatus] => [word, 'active']),
  ...['tobedeleted', 'inactive', 'deleted', 'slettet', 'inaktiv', 'slettes', 'ophort', 'd'].map(
    (word): [string, RowStatus] => [word, 'deleted'],
  ),
]);

/** OneRoster's row status; an empty one is active. */
export function parseRowStatus(text: string): RowStatus | null {
  return ROW_STATUS.get(fold(text)) ?? null;
}
