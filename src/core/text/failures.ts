import type { Failure, FailureCode } from '../failure.ts';
import type { Catalogue, Language } from './language.ts';

type Words = string | ((detail: NonNullable<Failure['detail']>) => string);

/** The one place where a failure becomes words for the user. */
export function failureText(failure: Failure, language: Language): string {
  const words = TEXTS[language][failure.code];
  return typeof words === 'string' ? words : words(failure.detail ?? {});
}

const TEXTS: Catalogue<Record<FailureCode, Words>> = {
  da: {
    noSession: 'Du er ikke logget ind. Vælg dit navn igen.',
    wrongCard: 'Nøglekortet passer ikke til boksen. Prøv et andet kort.',
    wrongPin: 'Forkert pinkode.',
    pinNeeded: 'Skriv din pinkode, eller bed en kollega lukke dig ind.',
    unauthorized: 'Adgangen blev afvist.',
    notAllowed: 'Det kan kun lederen.',
    wrongHost: 'Adressen hører ikke til boksen.',
    headerMissing: 'Kaldet kom ikke fra Lygte-appen.',
    throttled: (d) => `For mange forsøg. Prøv igen om ${d.seconds ?? 'nogle'} sekunder.`,
    badRequest: 'Boksen kunne ikke forstå det, der blev sendt.',
    malformedCard: 'Koden er ikke skrevet rigtigt. Se efter på kortet.',
    tooLarge: 'Det, der blev sendt, er for stort.',
    unsupportedMedia: 'Boksen kender ikke det format.',
    notFound: 'Det findes ikke her.',
    methodNotAllowed: 'Det kan man ikke her.',
    unknownPerson: 'Navnet findes ikke på listen.',
    requestGone: 'Anmodningen gælder ikke længere. Spørg igen.',
    codeUnknown: 'Tilmeldingskoden findes ikke.',
    codeUsed: 'Tilmeldingskoden er brugt eller udløbet.',
    notInOutage: 'Boksen er ikke i nødtilstand. Hold knappen inde i 3 sekunder.',
    vaultClosed: 'Data er låst. Brug et nøglekort.',
    noData: 'Boksen har endnu ikke fået data.',
    dataDamaged: 'Data på boksen er beskadiget og kan ikke åbnes.',
    notEnrolled: 'Boksen er ikke tilmeldt kommunens hub.',
    badEvent: 'Registreringen mangler noget og blev ikke gemt.',
    unknownKind: 'Boksen kender ikke den slags registrering.',
    unknownChild: 'Barnet findes ikke på boksen.',
    unknownMedication: 'Medicinen findes ikke på boksen.',
    idReused: 'Registreringen findes allerede med et andet indhold.',
    diskFull: 'Boksens disk er fuld. Det blev ikke gemt. Skriv det på papir.',
    storeFailed: 'Boksen kunne ikke gemme. Skriv det på papir, og sig det til lederen.',
    hashMismatch: 'Filens indhold passer ikke til dens kontrolsum.',
    objectMissing: 'En fil, som listen nævner, mangler.',
    badSignature: 'Underskriften på data er forkert.',
    wrongInstitution: 'Data hører til en anden institution.',
    manifestReplayed: 'Data er ældre end det, boksen allerede har.',
    journalConflict: 'Hubben har allerede en anden registrering med samme nummer.',
    journalGap: 'Der mangler registreringer forinden.',
    chainBroken: 'Journalens kæde passer ikke.',
    cannotOpen: 'Nøglen åbner ikke filen.',
    hubUnreachable: 'Hubben svarer ikke.',
    hubGarbage: 'Hubben svarede noget, der ikke kan forstås.',
    emptyExport: (d) => `Eksporten er tom${at(d)}.`,
    notAnExport: (d) => `Filen er ikke en eksport, som Lygte kan læse${at(d)}.`,
    damagedArchive: (d) => `Zip-filen er beskadiget${at(d)}.`,
    exportTooLarge: (d) => `Eksporten er for stor${at(d)}.`,
    missingFile: (d) => `Eksporten mangler filen ${d.file ?? 'med personer eller institutioner'}.`,
    damagedExport: (d) => `Filen er skåret over eller beskadiget${at(d)}.`,
    deltaExport: (d) =>
      `Filen indeholder kun ændringer${at(d)}. Bestil en fuld eksport (bulk) i stedet.`,
    tooManyDropped: (d) =>
      `${d.dropped ?? 'Mange'} af ${d.before ?? 'mange'} børn ville forsvinde. Kør igen med --force, hvis det er rigtigt.`,
    noChildren: 'Der er ingen børn i eksporten.',
  },
  en: {
    noSession: 'You are not signed in. Choose your name again.',
    wrongCard: 'This keycard does not fit the box. Try another card.',
    wrongPin: 'Wrong PIN.',
    pinNeeded: 'Type your PIN, or ask a colleague to let you in.',
    unauthorized: 'Access was refused.',
    notAllowed: 'Only the leader can do that.',
    wrongHost: 'This address does not belong to the box.',
    headerMissing: 'The call did not come from the Lygte app.',
    throttled: (d) => `Too many tries. Try again in ${d.seconds ?? 'some'} seconds.`,
    badRequest: 'The box could not understand what was sent.',
    malformedCard: 'The code is not typed correctly. Check the card.',
    tooLarge: 'What was sent is too large.',
    unsupportedMedia: 'The box does not know that format.',
    notFound: 'There is nothing here.',
    methodNotAllowed: 'That cannot be done here.',
    unknownPerson: 'The name is not on the list.',
    requestGone: 'The request is no longer valid. Ask again.',
    codeUnknown: 'The enrolment code does not exist.',
    codeUsed: 'The enrolment code has been used or has expired.',
    notInOutage: 'The box is not in outage mode. Hold the button for 3 seconds.',
    vaultClosed: 'The data is locked. Use a keycard.',
    noData: 'The box has not received any data yet.',
    dataDamaged: 'The data on the box is damaged and cannot be opened.',
    notEnrolled: 'The box is not enrolled at the municipality’s hub.',
    badEvent: 'The record is incomplete and was not saved.',
    unknownKind: 'The box does not know that kind of record.',
    unknownChild: 'The child is not on the box.',
    unknownMedication: 'The medicine is not on the box.',
    idReused: 'The record exists already with other content.',
    diskFull: 'The box’s disk is full. This was not saved. Write it on paper.',
    storeFailed: 'The box could not save. Write it on paper and tell the leader.',
    hashMismatch: 'The file’s content does not match its checksum.',
    objectMissing: 'A file named in the list is missing.',
    badSignature: 'The signature on the data is wrong.',
    wrongInstitution: 'The data belongs to another institution.',
    manifestReplayed: 'The data is older than what the box already has.',
    journalConflict: 'The hub already has another record with the same number.',
    journalGap: 'Records before this one are missing.',
    chainBroken: 'The journal’s chain does not fit.',
    cannotOpen: 'The key does not open the file.',
    hubUnreachable: 'The hub does not answer.',
    hubGarbage: 'The hub answered something that makes no sense.',
    emptyExport: (d) => `The export is empty${at(d)}.`,
    notAnExport: (d) => `The file is not an export that Lygte can read${at(d)}.`,
    damagedArchive: (d) => `The zip file is damaged${at(d)}.`,
    exportTooLarge: (d) => `The export is too large${at(d)}.`,
    missingFile: (d) => `The export lacks the file ${d.file ?? 'of people or institutions'}.`,
    damagedExport: (d) => `The file is cut off or damaged${at(d)}.`,
    deltaExport: (d) =>
      `The file holds changes only${at(d)}. Ask for a full export (bulk) instead.`,
    tooManyDropped: (d) =>
      `${d.dropped ?? 'Many'} of ${d.before ?? 'many'} children would disappear. Run again with --force if that is right.`,
    noChildren: 'There are no children in the export.',
  },
};

/** Where in an export: ` (users.csv:12)`, or nothing. */
function at(detail: NonNullable<Failure['detail']>): string {
  if (detail.file === undefined) return '';
  return detail.line === undefined ? ` (${detail.file})` : ` (${detail.file}:${detail.line})`;
}
