import { fold } from '../rows/values.ts';

/** What a person is to an institution. `outside` has no part in it: IT and the town hall. */
export type PersonRole = 'child' | 'guardian' | 'staff' | 'leader' | 'outside';

const WORDS: Readonly<Record<PersonRole, readonly string[]>> = {
  child: ['student', 'elev', 'barn', 'pupil', 'child', 'learner'],
  guardian: [
    'parent',
    'guardian',
    'relative',
    'forælder',
    'mor',
    'far',
    'værge',
    'pårørende',
    'kontaktperson',
    'contact',
  ],
  staff: [
    'teacher',
    'aide',
    'proctor',
    'counselor',
    'staff',
    'lærer',
    'pædagog',
    'medhjælper',
    'pædagogmedhjælper',
    'pædagogisk assistent',
    'assistent',
    'vikar',
    'ansat',
    'personale',
    'medarbejder',
    'børnehaveklasseleder',
    'substitute',
  ],
  leader: [
    'administrator',
    'principal',
    'siteAdministrator',
    'leder',
    'leader',
    'skoleleder',
    'institutionsleder',
    'daglig leder',
    'pædagogisk leder',
    'afdelingsleder',
    'viceskoleleder',
    'souschef',
    'sfo-leder',
    'klubleder',
  ],
  outside: ['districtAdministrator', 'systemAdministrator'],
};

const BY_WORD: ReadonlyMap<string, PersonRole> = new Map(
  (Object.keys(WORDS) as PersonRole[]).flatMap((role) =>
    WORDS[role].map((word): [string, PersonRole] => [fold(word), role]),
  ),
);

/** Null for a word that is none. */
export function parseRole(word: string): PersonRole | null {
  return BY_WORD.get(fold(word)) ?? null;
}

/** A job title is anything; who is a leader says so in it. */
export function staffRole(title: string): 'staff' | 'leader' {
  return parseRole(title) === 'leader' ? 'leader' : 'staff';
}
