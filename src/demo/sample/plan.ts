import type { SampleMedication, SeededRandom } from './model.ts';

/** The sample's action plan: functions instead of people, and numbers that are not in use. */
export function samplePlan(date: string): string {
  const next = `${Number(date.slice(0, 4)) + 1}${date.slice(4)}`;
  return `---
title: Indsatsplan ved it-nedbrud
ejer: Institutionens leder
revideret: "${date}"
næste revision: "${next}"
---

# Indsatsplan ved it-nedbrud

## Situation

Planen gælder, når Aula, Tabulex eller andre vigtige systemer ikke kan bruges i længere tid, for eksempel fordi internettet er væk. Så kan oplysninger om børnene hverken slås op eller skrives ud.

Det skal altid være til at få fat i:

- hvem der er her lige nu, også ved brand
- hvem vi ringer til, og hvordan vi får fat i dem
- hvem der skal have medicin, hvor meget og hvornår

Lygte har de oplysninger. Udskrifter ligger som reserve i det låste skab i det låste kontor.

## Alarmering

- Den, der opdager fejlen, siger det til lederen eller den nærmeste leder.
- Lederen ringer til naboinstitutionerne og hører, hvor bredt det rammer.
- Er det kun ét system, ringer lederen til systemets leverandør.
- Varer det ved, ringer lederen til kommunens it-afdeling: meld fejlen, og spørg, hvor stor den er, og om den kan løses centralt.
- Uden for arbejdstid tager it-vagten kun det kritiske: fiber, telefoni, netværk og Office 365 som helhed.

## Opgaver

- Find ud af, hvad der er galt, og hvor meget det rammer.
- Sæt kræfterne ind, hvor de betyder mest: pasning af børn til og med 3. klasse og alle børns tryghed og sikkerhed.
- Sørg for børn med særlige behov, og for vigtig medicin til tiden.

## Handling

1. Hold knappen på Lygte inde i 3 sekunder.
2. Hent nøglekortet i det låste skab, og åbn for oplysningerne.
3. Luk kolleger ind, og registrér fremmøde og medicin på telefonen.
4. Tæl børnene op på hver stue og i hver klasse.

### Når systemerne virker igen

- Lederen slutter nedbruddet på Lygte og fører registreringerne ind.
- Papirer med personoplysninger låses inde eller makuleres.

## Ledelse og organisation

Den lokale krisestab er lederen, den daglige leder og den tekniske servicemedarbejder. Lederen samler trådene sammen med kommunens it og holder personalet orienteret. Rammer det hele kommunen, giver lederen besked til områdechefen, som afgør, om den centrale krisestab skal samles.

## Bemanding og udstyr

- Lederen vurderer, om der skal flere hænder til, for eksempel til at skrive lister i hånden.
- Lygte står i serverskabet. Nøglekort, udskrifter og en opladt reservetelefon ligger i det låste skab.
- Lommelygter og powerbank ligger i depotet.

## Kommunikation

- Lederen orienterer personalet på telefonen hver time.
- Forældre får besked ved døren og med sms. Skriv aldrig børns oplysninger i en sms.
- Efter behov orienterer lederen også leverandører, kommunens it og den centrale krisestab.
- Rammer det hele kommunen, giver den centrale krisestab samarbejdspartnere besked om, at elektronisk post hverken kan sendes eller modtages.

## Opmærksomhed

Personoplysninger på papir, diske og usb er bag dobbelt lås: i et låst skab i et låst rum.

## Kontaktoplysninger

| Funktion | Telefon | Hvornår |
|---|---|---|
| Institutionens leder | 10 00 00 01 | altid |
| Kommunens it-afdeling | 10 00 00 02 | hverdage kl. 8-16 |
| Kommunens it-vagt | 10 00 00 03 | uden for arbejdstid, kun det kritiske |
| Områdechef | 10 00 00 04 | ved store nedbrud |
`;
}

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
export function medicineFor(random: SeededRandom): SampleMedication[] {
  if (!random.chance(0.05)) return [];
  const first = random.pick(AGREEMENTS);
  const second = random.chance(0.25) ? random.pick(AGREEMENTS) : first;
  return second === first ? [first] : [first, second];
}
