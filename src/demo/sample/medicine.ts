import type { Dice } from './dice.ts';
import type { SampleMedication } from './model.ts';

const NONE = { times: '', asNeeded: false, emergency: false, maxDosesPerDay: '' };

const AGREEMENTS: readonly [SampleMedication, ...SampleMedication[]] = [
  {
    ...NONE,
    name: 'Adrenalinpen junior 150 mikrogram',
    dose: '1 pen',
    route: 'i låret',
    asNeeded: true,
    emergency: true,
    maxDosesPerDay: '2',
    reason: 'allergisk chok',
    instructions: 'Ring 112, mens pennen gives. Læg barnet ned. Pennen ligger i stuens røde skab.',
  },
  {
    ...NONE,
    name: 'Krampestillende 7,5 mg',
    dose: '1 sprøjte i kinden',
    route: 'i munden',
    asNeeded: true,
    emergency: true,
    maxDosesPerDay: '1',
    reason: 'epilepsi',
    instructions: 'Gives, når et anfald har varet 5 minutter. Ring 112. Se på uret.',
  },
  {
    ...NONE,
    name: 'Astmaspray 0,1 mg',
    dose: '2 sug',
    route: 'inhalation med ånderør',
    asNeeded: true,
    maxDosesPerDay: '4',
    reason: 'astma',
    instructions: 'Ryst sprayen. Vent et minut mellem de to sug.',
  },
  {
    ...NONE,
    name: 'Methylphenidat 10 mg',
    dose: '1 tablet',
    route: 'i munden',
    times: '08:00, 12:00',
    maxDosesPerDay: '2',
    reason: 'adhd',
    instructions: 'Gives sammen med mad.',
  },
  {
    ...NONE,
    name: 'Insulin hurtigtvirkende',
    dose: 'efter skema i tasken',
    route: 'under huden',
    times: '11:30',
    maxDosesPerDay: '3',
    reason: 'diabetes type 1',
    instructions: 'Mål blodsukker først. Under 4: giv saft, vent med insulin, ring hjem.',
  },
  {
    ...NONE,
    name: 'Antihistamin 5 mg/ml',
    dose: '5 ml',
    route: 'i munden',
    asNeeded: true,
    maxDosesPerDay: '1',
    reason: 'nældefeber',
    instructions: 'Mål op med sprøjten, der følger med.',
  },
];

/** Agreements for about one child in twenty; emergency medicine comes with a daily one now and then. */
export function medicineFor(dice: Dice): SampleMedication[] {
  if (!dice.chance(0.05)) return [];
  const first = dice.pick(AGREEMENTS);
  const second = dice.chance(0.25) ? dice.pick(AGREEMENTS) : first;
  return second === first ? [first] : [first, second];
}
