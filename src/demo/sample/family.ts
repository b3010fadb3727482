import type { Dice } from './dice.ts';
import type { SampleAdult, SampleContact } from './model.ts';
import { FAMILIES, MEN, STREETS, WOMEN } from './names.ts';

/** A household: what its children have in common. */
export interface Family {
  readonly name: string;
  readonly contacts: readonly SampleContact[];
  readonly address: string;
  readonly custodyNote: string;
}

/** Gives out numbers and ids one after the other. Numbers begin with 10: nobody has those. */
export function newRegister() {
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

export type Register = ReturnType<typeof newRegister>;

/** @param name a family name to use instead of a drawn one */
export function newFamily(dice: Dice, register: Register, name?: string): Family {
  const mother = dice.pick(FAMILIES);
  const family = name ?? mother;
  const parents = { custody: true, mayPickUp: true, isParent: true, protected: false };
  const mum = {
    ...parents,
    adult: register.adult(dice.pick(WOMEN), family, dice.chance(0.4)),
    relation: 'mor',
  };
  const dad = {
    ...parents,
    adult: register.adult(dice.pick(MEN), family, dice.chance(0.4)),
    relation: 'far',
  };
  const grandmother = {
    adult: register.adult(dice.pick(WOMEN), mother, false),
    relation: dice.chance(0.5) ? 'mormor' : 'farmor',
    custody: false,
    mayPickUp: true,
    isParent: false,
    protected: false,
  };
  const address = `${dice.pick(STREETS)} ${1 + dice.below(120)}, 9999 Prøveby`;
  const more = dice.chance(0.4) ? [grandmother] : [];
  const kind = dice.below(20);
  if (kind < 13) return { name: family, address, custodyNote: '', contacts: [mum, dad, ...more] };
  if (kind < 17) {
    const note = 'Deleordning 7/7, skiftedag fredag. Ring til den forælder, barnet bor hos i ugen.';
    const stepfather = {
      ...grandmother,
      adult: register.adult(dice.pick(MEN), dice.pick(FAMILIES), false),
      relation: 'bonusfar',
    };
    return { name: family, address, custodyNote: note, contacts: [mum, dad, stepfather, ...more] };
  }
  if (kind < 19) {
    const note = 'Mor har forældremyndigheden alene. Far må ikke hente uden aftale med mor.';
    const apart = { ...dad, custody: false, mayPickUp: false };
    return { name: family, address, custodyNote: note, contacts: [mum, apart, ...more] };
  }
  return { name: family, address, custodyNote: '', contacts: [mum, grandmother] };
}
