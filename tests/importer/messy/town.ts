import type { Status } from '../../../src/core/snapshot.ts';
import { type Dice, newDice } from './dice.ts';

/**
 * An invented municipality that knows the truth. Names are shared by many people; every number, text
 * and date of birth belongs to one child or contact only, so that whatever is found elsewhere is
 * wrong. Only the names of protected people are theirs alone: whatever shows one is a leak.
 */
export interface Town {
  readonly schools: readonly School[];
  /** Each school counts children and adults from 1, so that ids say nothing by themselves. */
  readonly sharedIds: boolean;
  /** Children and adults of one school have the same ids too. */
  readonly oneCount: boolean;
}

export interface School {
  readonly id: string;
  readonly name: string;
  readonly groups: readonly { readonly id: string; readonly title: string }[];
  readonly children: readonly Kid[];
  readonly staff: readonly Employee[];
}

export interface Kid {
  readonly id: string;
  readonly user: string;
  readonly cpr: string;
  readonly birthDate: string;
  readonly given: string;
  readonly family: string;
  readonly protected: boolean;
  readonly group: { readonly id: string; readonly title: string };
  readonly allergies: readonly string[];
  readonly needs: string;
  readonly street: string;
  readonly custodyNote: string;
  readonly selfDecider: boolean;
  readonly ownNumber: string;
  readonly contacts: readonly Tie[];
  readonly medicine: readonly Agreement[];
  readonly status: Status;
  /** Local time of `status`, on the day of the export. */
  readonly at: string;
}

/** What an adult is to a child. */
export interface Tie {
  readonly adult: Adult;
  readonly relation: string;
  readonly custody: boolean;
  readonly mayPickUp: boolean;
  /** In users.csv with an id; else in a contact list only. */
  readonly isUser: boolean;
}

export interface Adult {
  readonly id: string;
  readonly given: string;
  readonly family: string;
  readonly protected: boolean;
  /** Digits as they are dialled in Denmark. */
  readonly numbers: readonly string[];
}

interface Agreement {
  readonly id: string;
  readonly name: string;
  readonly dose: string;
  readonly instructions: string;
}

interface Employee {
  readonly id: string;
  readonly given: string;
  readonly family: string;
  readonly leader: boolean;
  readonly number: string;
}

const GIVEN = ['Ida', 'Noah', 'Åse', 'Søren', 'Bjørn', 'Maja', 'Kærsti', 'Mette Marie'] as const;
const FAMILY = ['Holm', 'Højlund', 'Kjær', 'Næsby', 'Sø', 'Lindeby'] as const;
const RELATIONS = ['mor', 'far', 'bonusfar', 'mormor', 'værge'] as const;
const SCHOOLS = ['Åskolen', 'Børnehuset Kløver', 'Næsset', 'Søndergård Skole'] as const;
const GROUPS = ['1A', '2B', 'Bjørnestuen'] as const;
const WHERE = ['present', 'sick', 'gone', 'onTrip'] as const;
/** With letters that no other text has twice, so that pieces of a word find nothing else. */
const SOUNDS = ['za', 'xo', 'qui', 'wy', 'zu', 'xe', 'qua', 'wo', 'zi', 'xu'] as const;

export function makeTown(seed: number): Town {
  const dice = newDice(seed);
  let drawn = 0;
  /** Letters only, different each time. */
  const word = () => {
    drawn++;
    const digits = String(1000 + drawn).split('');
    return digits.map((digit) => SOUNDS[Number(digit)] ?? '').join('');
  };
  const secretName = () => {
    const own = word();
    return own.slice(0, 1).toUpperCase() + own.slice(1);
  };
  const number = () => {
    drawn++;
    const tail = String(100_000 + drawn * 37).slice(-6);
    // Ten digits that begin with a day and a month: no CPR number in a column of numbers.
    if (dice.chance(0.05)) return `${dice.one(['0701', '0612'])}${tail}`;
    return `10${tail}`;
  };
  const sharedIds = dice.chance(0.5);
  const cprIds = dice.chance(0.15);
  const oneCount = sharedIds && dice.chance(0.5);
  const idWord = dice.chance(0.3) ? '' : 'p';
  const minutes = newMinutes();
  const agreementIds = dice.chance(0.5);

  const schools = Array.from({ length: 2 + dice.int(3) }, (_, s): School => {
    let [child, adult] = [0, 0];
    const idOf = (n: number, kind: string) =>
      sharedIds ? `${oneCount ? idWord : kind}${n}` : `${kind}${s}-${n}-${word()}`;
    const groups = GROUPS.slice(0, 1 + dice.int(3)).map((title, g) => ({
      id: sharedIds ? `g${g}` : `g${s}-${g}`,
      title,
    }));
    const newAdult = (): Adult => {
      const hidden = dice.chance(0.08);
      adult++;
      return {
        id: idOf(adult, 'v'),
        given: hidden ? secretName() : dice.one(GIVEN),
        family: hidden ? secretName() : dice.one(FAMILY),
        protected: hidden,
        numbers: Array.from({ length: 1 + dice.int(3) }, number),
      };
    };
    const homes: Adult[][] = [];
    const children = Array.from({ length: 5 + dice.int(8) }, (): Kid => {
      child++;
      const hidden = dice.chance(0.12);
      const [birthDate, cpr] = newBirth(dice, ++drawn);
      // Brothers and sisters share their parents; nobody shares a protected child's.
      const home =
        homes.length > 0 && !hidden && dice.chance(0.3)
          ? dice.one(homes)
          : Array.from({ length: dice.int(3) }, newAdult);
      if (!hidden) homes.push(home);
      const others = Array.from({ length: dice.int(2) }, newAdult);
      const tie = (who: Adult, isUser: boolean): Tie => ({
        adult: who,
        relation: dice.one(RELATIONS),
        custody: dice.chance(0.5),
        mayPickUp: dice.chance(0.5),
        isUser,
      });
      return {
        id: cprIds ? cpr : idOf(child, 'b'),
        user: `${word()}${s}`,
        cpr,
        birthDate,
        given: hidden ? secretName() : dice.one(GIVEN),
        family: hidden ? secretName() : dice.one(FAMILY),
        protected: hidden,
        group: dice.one(groups),
        allergies: Array.from({ length: dice.int(3) }, () => `nødder ${word()}`),
        needs: dice.chance(0.4) ? `Bruger ${word()} til ørerne` : '',
        street: dice.chance(0.5) ? `${secretName()}vej` : '',
        custodyNote: dice.chance(0.2) ? `Aftale ${word()}` : '',
        selfDecider: dice.chance(0.2),
        ownNumber: dice.chance(0.15) ? number() : '',
        contacts: [...home.map((one) => tie(one, true)), ...others.map((one) => tie(one, false))],
        medicine: Array.from({ length: dice.chance(0.4) ? 1 + dice.int(2) : 0 }, (_, m) => ({
          id: agreementIds ? `${sharedIds ? '' : s}m${child}${m}` : '',
          name: `Saft ${word()}`,
          dose: '5 ml',
          instructions: `Gives med ${word()} på stuen`,
        })),
        status: dice.one(WHERE),
        at: minutes(),
      };
    });
    const staff = Array.from({ length: 1 + dice.int(3) }, (_, n): Employee => {
      adult++;
      return {
        id: sharedIds ? `${oneCount ? idWord : 'v'}${adult}` : `s${s}-${adult}`,
        given: dice.one(GIVEN),
        family: secretName(),
        leader: n === 0,
        number: number(),
      };
    });
    const id = sharedIds ? String(s + 1) : `inst-${s}`;
    return { id, name: SCHOOLS[s] ?? '', groups, children, staff };
  });
  return { schools, sharedIds, oneCount };
}

/** Each minute of the morning once. */
function newMinutes(): () => string {
  let minute = 6 * 60;
  return () => {
    minute += 3;
    const [hour, rest] = [Math.floor(minute / 60), minute % 60];
    return `${String(hour).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
  };
}

/** A day of birth that is this child's alone, with a CPR number of that day. */
function newBirth(dice: Dice, n: number): [birthDate: string, cpr: string] {
  const date = new Date(Date.UTC(2015, 0, 1) + n * 86_400_000).toISOString().slice(0, 10);
  const [year = '', month = '', day = ''] = date.split('-');
  // The seventh digit, 4 to 9, puts these years into this century.
  const tail = `${4 + dice.int(6)}${String(100 + ((n * 7) % 900))}`;
  return [date, `${day}${month}${year.slice(2)}${tail}`];
}
