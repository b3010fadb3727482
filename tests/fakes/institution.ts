import type { Child, Contact, Snapshot } from '../../src/core/snapshot.ts';
import { seededRandom } from './random.ts';
import { sampleSnapshot } from './sample.ts';

const GIVEN =
  'Alma Aksel Bjørn Clara Ellen Emil Freja Frida Ida Karl Lærke Malthe Noah Oscar Sofie Søren';
const FAMILY =
  'Andersen Bæk Christensen Dahl Friis Holm Jensen Kjær Lund Møller Nørgaard Østergaard Ravn Skov';

/**
 * An institution whose facts are as varied as real ones: ids as school systems make them, mixed
 * names, and numbers that repeat nowhere. So its snapshot packs no better than a real one.
 */
export function variedInstitution(id: string, children: number): Snapshot {
  const random = seededRandom(`institution ${id}`);
  const number = (below: number) => {
    const [a = 0, b = 0, c = 0] = random.bytes(3);
    return (a * 65_536 + b * 256 + c) % below;
  };
  const pick = (words: string) => {
    const list = words.split(' ');
    return list[number(list.length)] ?? '';
  };
  const familyName = () => `${pick(FAMILY)} ${pick(FAMILY)}`;
  const phone = () => `+4510${String(number(1_000_000)).padStart(6, '0')}`;
  const contact = (given: Contact): Contact => ({
    ...given,
    id: random.uuid(),
    name: `${pick(GIVEN)} ${familyName()}`,
    phones: given.phones.map((each) => ({ ...each, number: phone() })),
  });
  const child = (given: Child): Child => ({
    ...given,
    id: random.uuid(),
    givenName: `${pick(GIVEN)} ${pick(GIVEN)}`,
    familyName: familyName(),
    birthDate: `20${10 + number(10)}-${two(1 + number(12))}-${two(1 + number(28))}`,
    contacts: given.contacts.map(contact),
    medications: given.medications.map((each) => ({ ...each, id: random.uuid() })),
  });
  const sample = sampleSnapshot(children);
  const people = sample.children.map(child);
  return {
    ...sample,
    institution: { ...sample.institution, id },
    children: people,
    attendance: people.map(({ id: childId }) => ({
      childId,
      status: number(10) === 0 ? 'sick' : 'present',
      at: `2026-11-23T0${6 + number(3)}:${two(number(60))}:00.000+01:00`,
      source: 'Tabulex',
    })),
  };
}

/** Every 100th child gets another number to call first: 1 % of an institution. */
export function onePercentChanged(snapshot: Snapshot): Snapshot {
  const children = snapshot.children.map((child, index) => {
    const [first, ...others] = child.contacts;
    if (index % 100 !== 0 || first === undefined) return child;
    const phones = first.phones.map((phone) => ({ ...phone, number: following(phone.number) }));
    return { ...child, contacts: [{ ...first, phones }, ...others] };
  });
  return { ...snapshot, children };
}

/** Another invented number. They all start with 10 and are eight digits long. */
function following(number: string): string {
  const local = (Number(number.slice(-6)) * 48_271 + 11) % 1_000_000;
  return `+4510${String(local).padStart(6, '0')}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
