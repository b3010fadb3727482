import {
  type Sample,
  type SampleAdult,
  type SampleAttendance,
  type SampleChild,
  type SampleContact,
  type SampleGroup,
  type SampleOrg,
  type SampleStaff,
  type SeededRandom,
  seededRandom,
} from './model.ts';
import { BOYS, FAMILIES, GIRLS, MEN, ROOMS, STREETS, WOMEN } from './names.ts';
import { medicineFor } from './plan.ts';

/** A household: what its children have in common. */
interface Family {
  readonly name: string;
  readonly contacts: readonly SampleContact[];
  readonly address: string;
  readonly custodyNote: string;
}

/** Gives each adult an id and numbers. They begin with 10, which no subscriber has. */
function newRegister() {
  let adults = 0;
  let numbers = 0;
  return {
    adult(given: string, family: string, withWork: boolean): SampleAdult {
      const id = `v${String(++adults).padStart(5, '0')}`;
      return { id, given, family, mobile: number(), work: withWork ? number() : '' };
    },
  };
  function number(): string {
    return `10${String(100_000 + ((numbers++ * 7_919) % 900_000)).padStart(6, '0')}`;
  }
}

type Register = ReturnType<typeof newRegister>;

/** @param name a family name to use instead of a drawn one */
function newFamily(random: SeededRandom, register: Register, name?: string): Family {
  const mother = random.pick(FAMILIES);
  const family = name ?? mother;
  const parents = { custody: true, mayPickUp: true, isParent: true, protected: false };
  const mum = {
    ...parents,
    adult: register.adult(random.pick(WOMEN), family, random.chance(0.4)),
    relation: 'mor',
  };
  const dad = {
    ...parents,
    adult: register.adult(random.pick(MEN), family, random.chance(0.4)),
    relation: 'far',
  };
  const grandmother = {
    adult: register.adult(random.pick(WOMEN), mother, false),
    relation: random.chance(0.5) ? 'mormor' : 'farmor',
    custody: false,
    mayPickUp: true,
    isParent: false,
    protected: false,
  };
  const address = `${random.pick(STREETS)} ${1 + random.below(120)}, 9999 Prøveby`;
  const more = random.chance(0.4) ? [grandmother] : [];
  const kind = random.below(20);
  if (kind < 13) return { name: family, address, custodyNote: '', contacts: [mum, dad, ...more] };
  if (kind < 17) {
    const note = 'Deleordning 7/7, skiftedag fredag. Ring til den forælder, barnet bor hos i ugen.';
    const stepfather = {
      ...grandmother,
      adult: register.adult(random.pick(MEN), random.pick(FAMILIES), false),
      relation: 'bonusfar',
    };
    return { name: family, address, custodyNote: note, contacts: [mum, dad, stepfather, ...more] };
  }
  if (kind < 19) {
    const note = 'Mor har forældremyndigheden alene. Far må ikke hente uden aftale med mor.';
    const noCustody = { ...dad, custody: false, mayPickUp: false };
    return { name: family, address, custodyNote: note, contacts: [mum, noCustody, ...more] };
  }
  return { name: family, address, custodyNote: '', contacts: [mum, grandmother] };
}

export interface SampleInstitution {
  readonly id: string;
  readonly name: string;
  readonly kind: 'daycare' | 'school' | 'club';
  /** How many children. Those of a club come from the youngest of `school`. */
  readonly children: number;
  readonly school?: string;
}

export interface PeopleOptions {
  readonly seed: number;
  /** The sample's day, `YYYY-MM-DD`. */
  readonly date: string;
  readonly institutions: readonly SampleInstitution[];
  /** Family name of the first child and of the first protected child of each institution. */
  readonly canary?: string;
}

/** The same municipality for the same options. */
export function makeSample(options: PeopleOptions): Sample {
  const random = seededRandom(options.seed);
  const register = newRegister();
  const orgs = options.institutions.map(newOrg);
  const children: SampleChild[] = [];
  for (const [i, institution] of options.institutions.entries()) {
    const org = orgs[i];
    if (org === undefined) continue;
    if (institution.school === undefined)
      children.push(...newChildren(options, random, register, institution, org));
    else joinClub(children, institution, org);
  }
  const staff = orgs.flatMap((org, i) =>
    newStaff(random, org, options.institutions[i]?.children ?? 0),
  );
  return { orgs, children, staff, attendance: children.flatMap((child) => morning(random, child)) };
}

function newOrg({ id, name, kind, children }: SampleInstitution): SampleOrg {
  const group = (title: string, grade: number): SampleGroup => ({
    id: `${id}-g${title.toLowerCase().replace(/[^a-z0-9]/g, '')}`,
    title,
    grade,
  });
  if (kind === 'club')
    return {
      id,
      name,
      kind,
      groups: ['0. årgang', '1. årgang', '2. årgang', '3. årgang'].map(group),
    };
  if (kind === 'daycare') {
    const rooms = ROOMS.slice(0, Math.max(1, Math.ceil(children / 16)));
    return { id, name, kind, groups: rooms.map((room) => group(room, 0)) };
  }
  const tracks = ['A', 'B', 'C', 'D'].slice(0, Math.max(1, Math.ceil(children / 280)));
  const years = Array.from({ length: 10 }, (_, year) => year);
  return {
    id,
    name,
    kind,
    groups: years.flatMap((year) => tracks.map((track) => group(`${year}.${track}`, year))),
  };
}

function newChildren(
  options: PeopleOptions,
  random: SeededRandom,
  register: ReturnType<typeof newRegister>,
  institution: SampleInstitution,
  org: SampleOrg,
): SampleChild[] {
  const children: SampleChild[] = [];
  let twinOf = null as { family: Family; birthDate: string } | null;
  let family = null as Family | null;
  for (let n = 0; n < institution.children; n++) {
    const canary = n < 2 ? options.canary : undefined;
    const sibling = family !== null && n > 2 && random.chance(0.25);
    family = twinOf?.family ?? (sibling && family ? family : newFamily(random, register, canary));
    const group = org.groups[n % org.groups.length] ?? { id: '', title: '', grade: 0 };
    const birthDate =
      twinOf?.birthDate ?? bornFor(random, options.date, institution.kind, group.grade);
    const girl = random.chance(0.5);
    children.push(
      newChild(random, {
        id: `${institution.id}-b${String(n + 1).padStart(4, '0')}`,
        given: girl ? random.pick(GIRLS) : random.pick(BOYS),
        birthDate,
        family,
        places: [{ org: org.id, group: group.id }],
        protected: n === 1 || n % 97 === 50,
        hiddenContact: n === 3,
      }),
    );
    twinOf = twinOf === null && n > 3 && random.chance(0.02) ? { family, birthDate } : null;
  }
  return children;
}

function newChild(
  random: SeededRandom,
  given: Pick<SampleChild, 'id' | 'given' | 'birthDate' | 'places' | 'protected'> & {
    readonly family: Family;
    readonly hiddenContact: boolean;
  },
): SampleChild {
  const { family, hiddenContact, ...child } = given;
  const allergy = random.chance(0.06)
    ? random.pick(['nødder', 'mælk', 'æg, fisk', 'hvede', 'bistik'])
    : '';
  const need = random.chance(0.06)
    ? random.pick([
        'Høreapparat på højre øre.',
        'Skal have ro ved skift og en fast voksen.',
        'Bruger briller ved tavlen.',
        'Går med støtteskinne; hjælp på trapper.',
      ])
    : '';
  return {
    ...child,
    family: family.name,
    contacts: family.contacts.map((contact, i) =>
      hiddenContact && i === 0 ? { ...contact, protected: true } : contact,
    ),
    address: family.address,
    custodyNote: family.custodyNote,
    allergies: allergy,
    // The text names its child: it must not reach the staff tier.
    needs: child.protected ? `${child.given} må ikke fotograferes.` : need,
    selfDecider: random.chance(0.1),
    medications: medicineFor(random),
  };
}

/** Children of a year's group are born in one calendar year. */
function bornFor(
  random: SeededRandom,
  date: string,
  kind: SampleInstitution['kind'],
  grade: number,
): string {
  const schoolYear = Number(date.slice(0, 4)) - (date.slice(5, 7) < '08' ? 1 : 0);
  const year = kind === 'daycare' ? schoolYear - 5 + random.below(4) : schoolYear - 6 - grade;
  const [month, day] = [1 + random.below(12), 1 + random.below(28)];
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function joinClub(children: SampleChild[], club: SampleInstitution, org: SampleOrg): void {
  const young = children
    .map((child, i) => ({ child, i, grade: gradeOf(child, club.school ?? '') }))
    .filter(({ grade }) => grade !== null && grade <= 3)
    .slice(0, club.children);
  for (const { child, i, grade } of young) {
    const group = org.groups.find((one) => one.grade === grade) ?? org.groups[0];
    if (group)
      children[i] = { ...child, places: [...child.places, { org: org.id, group: group.id }] };
  }
}

function gradeOf(child: SampleChild, school: string): number | null {
  const place = child.places.find(({ org }) => org === school);
  const found = /-g(\d)[a-d]$/.exec(place?.group ?? '');
  return found ? Number(found[1]) : null;
}

function newStaff(random: SeededRandom, org: SampleOrg, children: number): SampleStaff[] {
  const count = Math.max(3, Math.ceil(children / (org.kind === 'school' ? 14 : 8)));
  return Array.from(
    { length: count },
    (_, n): SampleStaff => ({
      id: `${org.id}-p${String(n + 1).padStart(3, '0')}`,
      given: random.chance(0.7) ? random.pick(WOMEN) : random.pick(MEN),
      family: random.pick(FAMILIES),
      role: n < 2 ? 'administrator' : n % 5 === 4 ? 'aide' : 'teacher',
      org: org.id,
      substitute: n > 2 && n % 9 === 8,
    }),
  );
}

/** This morning: most have come, some are ill or away, a few are not there yet. */
function morning(random: SeededRandom, child: SampleChild): SampleAttendance[] {
  const source = child.places.length > 1 || child.id.startsWith('bh') ? 'Tabulex' : 'TEA';
  const draw = random.below(100);
  const time = `${String(6 + random.below(2)).padStart(2, '0')}:${String(30 + random.below(30)).padStart(2, '0')}`;
  if (draw < 84)
    return [{ child: child.id, status: random.chance(0.5) ? 'kommet' : '3', time, source }];
  if (draw < 89) return [{ child: child.id, status: 'syg', time, source }];
  if (draw < 92) return [{ child: child.id, status: 'ferie', time, source }];
  if (draw < 94) return [{ child: child.id, status: 'på tur', time, source }];
  if (draw < 95) return [{ child: child.id, status: 'sover', time, source }];
  return [];
}
