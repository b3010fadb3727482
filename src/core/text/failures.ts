import type { Failure, FailureCode } from '../errors.ts';
import type { Catalogue, Language } from './language.ts';

type Words = string | ((detail: NonNullable<Failure['detail']>) => string);

/** A failure in words for the user. */
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
    leaderCardNeeded: 'Brug lederens nøglekort for at se det.',
    wrongHost: 'Adressen hører ikke til boksen.',
    onlyOverHotspot: 'Det får man kun på boksens eget wi-fi.',
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
    clockKnown: 'Boksens ur stilles over nettet. Det skal ikke stilles her.',
    clockImplausible: 'Det klokkeslæt kan ikke passe. Se efter på en anden telefon.',
    noData: 'Boksen har endnu ikke fået data.',
    dataDamaged: 'Data på boksen er beskadiget og kan ikke åbnes.',
    notEnrolled: 'Boksen er ikke tilmeldt kommunens hub.',
    internal: 'Noget gik galt i boksen. Prøv igen.',
    badEvent: 'Registreringen mangler noget og blev ikke gemt.',
    unknownKind: 'Boksen kender ikke den slags registrering.',
    unknownChild: 'Barnet findes ikke på boksen.',
    unknownMedication: 'Medicinen findes ikke på boksen.',
    idReused: 'Registreringen findes allerede med et andet indhold.',
    changedJustNow: 'En kollega har lige ændret det. Trykket ændrede ikke noget.',
    diskFull: 'Boksens disk er fuld. Det blev ikke gemt. Skriv det på papir.',
    storeFailed: 'Boksen kunne ikke gemme. Skriv det på papir, og sig det til lederen.',
    hashMismatch: 'Filens indhold passer ikke til dens kontrolsum.',
    objectMissing: 'En fil, som listen nævner, mangler.',
    badSignature: 'Underskriften på data er forkert.',
    wrongInstitution: 'Data hører til en anden institution.',
    manifestReplayed: 'Data er ældre end det, boksen allerede har.',
    attendanceReplayed: 'Fremmødet er ældre end det, der allerede er modtaget.',
    attendanceGap: 'Der mangler fremmøde mellem det, der er modtaget, og det nye.',
    journalConflict: 'Hubben har allerede en anden registrering med samme nummer.',
    journalGap: 'Der mangler registreringer forinden.',
    chainBroken: 'Journalens kæde passer ikke.',
    cannotOpen: 'Nøglen åbner ikke filen.',
    hubUnreachable: 'Hubben svarer ikke.',
    hubGarbage: 'Hubben svarede noget, der ikke kan forstås.',
    hubNotReady: 'Hubben kender endnu ikke kommunens underskrift. Tilmeld importøren først.',
    notSealed: 'Filen er ikke forseglet. Hubben tager kun imod forseglede filer.',
    nameTaken: (d) =>
      `En anden boks hedder allerede ${d.name ?? 'det'}. Giv boksen sit eget navn, eller lav en kode med --name.`,
    nameNotAllowed: (d) =>
      `Hubben udsteder ikke certifikat til ${d.name ?? 'det navn'}. Se LYGTE_HUB_NAMES og navnet på tilmeldingskoden.`,
    noAuthority: 'Hubben udsteder ikke certifikater.',
    badCertificate: (d) => `Certifikatet kan ikke læses eller er ikke helt${at(d)}.`,
    badKey: (d) => `Nøglen kan ikke læses${at(d)}. Den skal være i PEM og uden adgangskode.`,
    keyMismatch: 'Certifikatet og nøglen hører ikke sammen.',
    nameMismatch: (d) => `Certifikatet gælder ikke for ${d.name ?? 'boksens navn'}.`,
    certificateOutdated: 'Certifikatet gælder ikke i dag.',
    emptyExport: (d) => `Eksporten er tom${at(d)}.`,
    notAnExport: (d) =>
      d.columns === undefined
        ? `Filen er ikke en eksport, som Lygte kan læse${at(d)}.`
        : `Filen mangler overskrifter i første linje: ${d.columns}${at(d)}.`,
    damagedArchive: (d) => `Zip-filen er beskadiget${at(d)}.`,
    exportTooLarge: (d) => `Eksporten er for stor${at(d)}.`,
    missingFile: (d) => `Eksporten mangler filen ${d.file ?? 'med personer eller institutioner'}.`,
    damagedExport: (d) => `Filen er skåret over eller beskadiget${at(d)}.`,
    passwordProtected: (d) => `Filen har en adgangskode${at(d)}. Gem den uden, og prøv igen.`,
    otherSpreadsheet: (d) =>
      `Lygte læser kun regneark i formatet .xlsx${at(d)}. Åbn det, og vælg »Gem som« Excel-projektmappe (.xlsx).`,
    listWithoutInstitution: (d) =>
      `Listen siger ikke, hvilken institution børnene går i${at(d)}. Kør »lygte map« på den.`,
    layoutChanged: (d) =>
      `Kolonnerne er ændret${at(d)}.${given(' Væk: ', d.gone)}${given(' Nye: ', d.new)}${given(' Omdøbt: ', d.renamed)} Kør »lygte map«.`,
    mappingIncomplete: (d) => `Ingen kolonne siger, hvem rækken handler om (${d.missing ?? 'id'}).`,
    columnsUnmapped: (d) =>
      `Sig også, hvad disse kolonner betyder, eller »ignore«: ${d.columns ?? '?'}.`,
    titlesMissing: (d) => `Den første række ser ikke ud til at være overskrifter${at(d)}.`,
    deltaExport: (d) =>
      `Filen indeholder kun ændringer${at(d)}. Bestil en fuld eksport (bulk) i stedet.`,
    exportTooNarrow: (d) =>
      `Filen har hverken beskyttelse eller kontakter${at(d)}. Hent STILs fulde pakke (Fuld eller FuldMyndighed) i stedet.`,
    protectionUnclear: (d) =>
      `Kolonnen »${d.column ?? ''}« ligner en beskyttelse, men kan ikke læses${at(d)}. Kald den »Beskyttet« (ja/nej), eller fjern den.`,
    protectionUnmatched: (d) =>
      `De fleste rækker${at(d)} passer ikke til nogen i eksporten, og nogle af dem er beskyttede. Se, om filerne hører sammen.`,
    protectionLost: (d) =>
      `${d.lost ?? 'Flere'} af ${d.before ?? 'flere'} beskyttede personer har mistet deres mærke. Mangler en fil eller kolonne? Ellers --accept.`,
    tooManyDropped: (d) =>
      `${d.dropped ?? 'Mange'} af ${d.before ?? 'mange'} børn ville forsvinde. Er det rigtigt, så kør igen med --accept.`,
    factsLost:
      'Der mangler for meget i forhold til sidst. Er det rigtigt, så kør igen med --accept.',
    institutionMissing:
      'Institutionen er ikke med i eksporten. Er den lukket, så kør igen med --accept.',
    badSettings: (d) => `Indstillingen »${d.key ?? '?'}« kan ikke bruges${at(d)}.`,
    noChildren: 'Der er ingen børn i eksporten.',
    stilUnreachable: 'STILs webservice svarer ikke. Prøv igen senere.',
    stilUntrusted: 'Serveren har ikke et certifikat, som viser, at den er STILs. Intet er sendt.',
    stilRefused: (d) =>
      `STIL afviste kaldet${of(d)}: ${d.reason ?? '?'}. Se system, certifikat og dataadgang i STILs Tilslutning.`,
    stilGarbage: (d) => `STIL svarede noget, der ikke kan bruges${of(d)}.`,
    stilCertificate: (d) =>
      `Certifikatet eller nøglen til STIL kan ikke læses, eller adgangskoden er forkert${at(d)}.`,
    noSuchFile: (d) => `Filen findes ikke${at(d)}.`,
    cannotRead: (d) => `Filen må ikke læses${at(d)}.`,
    cannotWrite: (d) => `Der kan ikke skrives${at(d)}.`,
    fileExists: (d) => `Filen findes allerede${at(d)}. Vælg et andet navn.`,
    notReadable: (d) => `Filen hører ikke til Lygte eller er beskadiget${at(d)}.`,
    nothingToOpen:
      'Der er ingen data at åbne i det, du har givet. Der skal både en nøglering og data til.',
    wifiMissing: 'Boksens Wi-Fi mangler. Brug --wifi NAVN og --wifi-password KODE.',
    badPassphrase: 'Koden til et Wi-Fi har 8 til 63 tegn, uden æ, ø og å.',
    cardMissing: 'Nøglekortets kode mangler. Brug --card KODE, eller --card - og skriv den.',
    unknownCard: (d) => `Nøglekortet findes ikke: ${d.card ?? '?'}.`,
    unknownInstitution: (d) =>
      `Institutionen findes ikke: ${d.institution ?? '?'}. Kendte: ${d.known ?? 'ingen'}.`,
    badOption: (d) => `${d.option ?? 'Et valg'} kan ikke være »${d.value ?? ''}«.`,
    portInUse: (d) => `Port ${d.port ?? '?'} er optaget. Vælg en anden med --port.`,
    boxSilent: (d) => `Boksen svarer ikke${at(d)}.`,
    alreadyEnrolled: 'Boksen er allerede tilmeldt. Brug --again for at tilmelde den på ny.',
    badCode: 'Tilmeldingskoden er ikke skrevet rigtigt.',
    noOffice: (d) => `Her er ingen nøgler og kort endnu${at(d)}. Kør lygte import først.`,
    officeNotEnrolled: 'Kontoret er ikke tilmeldt hubben. Kør lygte enroll --importer.',
    officeBusy: (d) =>
      `Kontoret er i brug${d.command === undefined ? '' : ` af ${d.command}${since(d, 'siden')}`}. Prøv igen bagefter.`,
    secretExposed: (d) => `Andre på maskinen kan læse filen${at(d)}. Ret det med chmod 600.`,
    mailFailed: (d) => `Mailen kunne ikke sendes${because(d)}.`,
    webhookFailed: (d) => `Webhooken tog ikke imod beskeden${because(d)}.`,
    noSystemd: 'Her kører ikke systemd. Kør »lygte import --scheduled« fra jeres egen planlægger.',
    scheduleFailed:
      'Tidsplanen blev ikke taget imod af systemd. Se efter, at pakken lygte er installeret.',
    noRunYet: 'Kontorets egne stier (paths i import.json) er aldrig blevet importeret.',
    runOverdue: (d) =>
      `Den seneste import er for gammel${d.at === undefined ? '' : ` (${d.at})`}. Se efter, at timeren kører.`,
    notRoot: 'Det kræver root. Kør igen med sudo.',
    wrongSetup: (d) => `Opsætningen er ikke brugt${at(d)}. Ret den, og kør igen.`,
    cancelled: 'Afbrudt. Intet er ændret.',
    boxInOutage: 'Boksen er i nødtilstand. Afslut den først, eller brug --force.',
    recordsPending: (d) =>
      `${d.pending ?? 'Nogle'} registreringer er ikke sendt til hubben og ville gå tabt. Brug --force, hvis det er rigtigt.`,
    backupOlder:
      'Boksen har nyere data eller flere registreringer end sikkerhedskopien. Brug --force, hvis det er rigtigt.',
    otherBox: 'Boksen er tilmeldt som en anden boks. Brug --force, hvis det er rigtigt.',
    noUsbDisk: 'Der sidder ingen USB-disk i boksen.',
    severalUsbDisks: (d) =>
      `Der er flere USB-diske (${d.disks ?? '?'}). Tag alle ud på nær én, eller skriv mappen.`,
    usbReadOnly: 'Der kan ikke skrives på USB-disken. Se efter en lås på den.',
    usbFull: 'Der er ikke plads på USB-disken.',
    usbUnusable: (d) =>
      `USB-disken kan ikke bruges (${d.disk ?? '?'}). Formatér den som FAT32 eller exFAT.`,
    demoElsewhere: (d) =>
      `Demoens boks står i ${d.institution ?? 'en anden institution'}. Vælg en anden mappe med --data.`,
    demoRunning: 'Demoen kører allerede med de samme data. Vælg en anden mappe med --data.',
    panelInUse: 'Tjenesten lygte-panel bruger knappen. Kør »lygte panel test« som root (sudo).',
    panelFaulty: 'Knap eller lampe er ikke i orden. Se linjerne ovenfor.',
    demoStuck: (d) => `Demoen kom ikke i gang: ${d.part ?? 'en del'} blev ved med at standse.`,
  },
  en: {
    noSession: 'You are not signed in. Choose your name again.',
    wrongCard: 'This keycard does not fit the box. Try another card.',
    wrongPin: 'Wrong PIN.',
    pinNeeded: 'Type your PIN, or ask a colleague to let you in.',
    unauthorized: 'Access was refused.',
    notAllowed: 'Only the leader can do that.',
    leaderCardNeeded: 'Use the leader’s keycard to see this.',
    wrongHost: 'This address does not belong to the box.',
    onlyOverHotspot: 'That is only to be had on the box’s own Wi-Fi.',
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
    clockKnown: 'The network keeps the box’s clock. It does not have to be set here.',
    clockImplausible: 'That time cannot be right. Check with another phone.',
    noData: 'The box has not received any data yet.',
    dataDamaged: 'The data on the box is damaged and cannot be opened.',
    notEnrolled: 'The box is not enrolled at the municipality’s hub.',
    internal: 'Something went wrong in the box. Try again.',
    badEvent: 'The record is incomplete and was not saved.',
    unknownKind: 'The box does not know that kind of record.',
    unknownChild: 'The child is not on the box.',
    unknownMedication: 'The medicine is not on the box.',
    idReused: 'The record exists already with other content.',
    changedJustNow: 'A colleague has just changed it. The tap changed nothing.',
    diskFull: 'The box’s disk is full. This was not saved. Write it on paper.',
    storeFailed: 'The box could not save. Write it on paper and tell the leader.',
    hashMismatch: 'The file’s content does not match its checksum.',
    objectMissing: 'A file named in the list is missing.',
    badSignature: 'The signature on the data is wrong.',
    wrongInstitution: 'The data belongs to another institution.',
    manifestReplayed: 'The data is older than what the box already has.',
    attendanceReplayed: 'The attendance is older than what was already received.',
    attendanceGap: 'Attendance is missing between what was received and what is new.',
    journalConflict: 'The hub already has another record with the same number.',
    journalGap: 'Records before this one are missing.',
    chainBroken: 'The journal’s chain does not fit.',
    cannotOpen: 'The key does not open the file.',
    hubUnreachable: 'The hub does not answer.',
    hubGarbage: 'The hub answered something that makes no sense.',
    hubNotReady:
      'The hub does not know the municipality’s signature yet. Enrol the importer first.',
    notSealed: 'The file is not sealed. The hub takes sealed files only.',
    nameTaken: (d) =>
      `Another box is already called ${d.name ?? 'that'}. Give this box a name of its own, or make a code with --name.`,
    nameNotAllowed: (d) =>
      `The hub signs no certificate for ${d.name ?? 'that name'}. See LYGTE_HUB_NAMES and the name on the enrolment code.`,
    noAuthority: 'The hub signs no certificates.',
    badCertificate: (d) => `The certificate cannot be read or is not whole${at(d)}.`,
    badKey: (d) => `The key cannot be read${at(d)}. It must be PEM and without a passphrase.`,
    keyMismatch: 'The certificate and the key do not belong together.',
    nameMismatch: (d) => `The certificate is not for ${d.name ?? 'the name of the box'}.`,
    certificateOutdated: 'The certificate is not valid today.',
    emptyExport: (d) => `The export is empty${at(d)}.`,
    notAnExport: (d) =>
      d.columns === undefined
        ? `The file is not an export that Lygte can read${at(d)}.`
        : `The file lacks headers in its first line: ${d.columns}${at(d)}.`,
    damagedArchive: (d) => `The zip file is damaged${at(d)}.`,
    exportTooLarge: (d) => `The export is too large${at(d)}.`,
    missingFile: (d) => `The export lacks the file ${d.file ?? 'of people or institutions'}.`,
    damagedExport: (d) => `The file is cut off or damaged${at(d)}.`,
    passwordProtected: (d) => `The file has a password${at(d)}. Save it without one and try again.`,
    otherSpreadsheet: (d) =>
      `Lygte reads spreadsheets in the format .xlsx only${at(d)}. Open it and save it as Excel workbook (.xlsx).`,
    listWithoutInstitution: (d) =>
      `The list does not say which institution the children are in${at(d)}. Run “lygte map” on it.`,
    layoutChanged: (d) =>
      `The columns have changed${at(d)}.${given(' Gone: ', d.gone)}${given(' New: ', d.new)}${given(' Renamed: ', d.renamed)} Run “lygte map”.`,
    mappingIncomplete: (d) => `No column says whom a row is about (${d.missing ?? 'id'}).`,
    columnsUnmapped: (d) => `Say what these columns mean too, or “ignore”: ${d.columns ?? '?'}.`,
    titlesMissing: (d) => `The first row does not look like titles${at(d)}.`,
    deltaExport: (d) =>
      `The file holds changes only${at(d)}. Ask for a full export (bulk) instead.`,
    exportTooNarrow: (d) =>
      `The file has neither protection nor contacts${at(d)}. Fetch STIL's full package (Fuld or FuldMyndighed) instead.`,
    protectionUnclear: (d) =>
      `The column “${d.column ?? ''}” looks like a protection and cannot be read${at(d)}. Call it “Protected” (yes/no), or remove it.`,
    protectionUnmatched: (d) =>
      `Most rows${at(d)} fit nobody in the export, and some of them are protected. See whether the files belong together.`,
    protectionLost: (d) =>
      `${d.lost ?? 'Several'} of ${d.before ?? 'several'} protected people have lost their mark. Is a file or column missing? If not, --accept.`,
    tooManyDropped: (d) =>
      `${d.dropped ?? 'Many'} of ${d.before ?? 'many'} children would disappear. If that is right, run again with --accept.`,
    factsLost: 'Too much is missing against last time. If that is right, run again with --accept.',
    institutionMissing:
      'The institution is not in the export. If it has closed, run again with --accept.',
    badSettings: (d) => `The setting “${d.key ?? '?'}” cannot be used${at(d)}.`,
    noChildren: 'There are no children in the export.',
    stilUnreachable: "STIL's web service does not answer. Try again later.",
    stilUntrusted: "The server has no certificate that shows it to be STIL's. Nothing was sent.",
    stilRefused: (d) =>
      `STIL refused the call${of(d)}: ${d.reason ?? '?'}. See system, certificate and data access in STIL's Tilslutning.`,
    stilGarbage: (d) => `STIL answered something that cannot be used${of(d)}.`,
    stilCertificate: (d) =>
      `The certificate or key for STIL cannot be read, or the passphrase is wrong${at(d)}.`,
    noSuchFile: (d) => `The file does not exist${at(d)}.`,
    cannotRead: (d) => `The file may not be read${at(d)}.`,
    cannotWrite: (d) => `Nothing can be written${at(d)}.`,
    fileExists: (d) => `The file is there already${at(d)}. Choose another name.`,
    notReadable: (d) => `The file is not one of Lygte’s or is damaged${at(d)}.`,
    nothingToOpen: 'There is no data to open in what you gave. It takes both a keyring and data.',
    wifiMissing: 'The box’s Wi-Fi is missing. Use --wifi NAME and --wifi-password PASSWORD.',
    badPassphrase: 'A Wi-Fi password has 8 to 63 characters, of plain ASCII.',
    cardMissing: 'The keycard’s code is missing. Use --card CODE, or --card - and type it.',
    unknownCard: (d) => `There is no such keycard: ${d.card ?? '?'}.`,
    unknownInstitution: (d) =>
      `There is no such institution: ${d.institution ?? '?'}. Known: ${d.known ?? 'none'}.`,
    badOption: (d) => `${d.option ?? 'An option'} cannot be “${d.value ?? ''}”.`,
    portInUse: (d) => `Port ${d.port ?? '?'} is in use. Choose another with --port.`,
    boxSilent: (d) => `The box does not answer${at(d)}.`,
    alreadyEnrolled: 'The box is enrolled already. Use --again to enrol it anew.',
    badCode: 'The enrolment code is not typed correctly.',
    noOffice: (d) => `There are no keys and cards here yet${at(d)}. Run lygte import first.`,
    officeNotEnrolled: 'The office is not enrolled at the hub. Run lygte enroll --importer.',
    officeBusy: (d) =>
      `The office is in use${d.command === undefined ? '' : ` by ${d.command}${since(d, 'since')}`}. Try again afterwards.`,
    secretExposed: (d) => `Others on this machine can read the file${at(d)}. Run chmod 600 on it.`,
    mailFailed: (d) => `The mail could not be sent${because(d)}.`,
    webhookFailed: (d) => `The webhook did not take the message${because(d)}.`,
    noSystemd:
      'There is no systemd here. Run “lygte import --scheduled” from a scheduler of your own.',
    scheduleFailed:
      'The schedule was not taken by systemd. Check that the package lygte is installed.',
    noRunYet: 'The office’s own paths (paths in import.json) were never imported.',
    runOverdue: (d) =>
      `The last import is too old${d.at === undefined ? '' : ` (${d.at})`}. Check that the timer runs.`,
    notRoot: 'This takes root. Run it again with sudo.',
    wrongSetup: (d) => `The setup was not used${at(d)}. Correct it and run again.`,
    cancelled: 'Cancelled. Nothing was changed.',
    boxInOutage: 'The box is in outage mode. End that first, or use --force.',
    recordsPending: (d) =>
      `${d.pending ?? 'Some'} records have not been sent to the hub and would be lost. Use --force if that is right.`,
    backupOlder:
      'The box has newer data or more records than the backup. Use --force if that is right.',
    otherBox: 'The box is enrolled as another box. Use --force if that is right.',
    noUsbDisk: 'There is no USB disk in the box.',
    severalUsbDisks: (d) =>
      `There are several USB disks (${d.disks ?? '?'}). Take out all but one, or name the folder.`,
    usbReadOnly: 'Nothing can be written to the USB disk. Look for a lock on it.',
    usbFull: 'There is no room on the USB disk.',
    usbUnusable: (d) =>
      `The USB disk cannot be used (${d.disk ?? '?'}). Format it as FAT32 or exFAT.`,
    demoElsewhere: (d) =>
      `The demo’s box stands in ${d.institution ?? 'another institution'}. Choose another folder with --data.`,
    demoRunning: 'The demo is already running on the same data. Choose another folder with --data.',
    panelInUse: 'The service lygte-panel has the button. Run “lygte panel test” as root (sudo).',
    panelFaulty: 'Button or light is not in order. See the lines above.',
    demoStuck: (d) => `The demo did not get going: ${d.part ?? 'a part'} kept stopping.`,
  },
};

/** The place in an export as ` (users.csv:12)`; empty where it is not known. */
/** To the minute; the date too, because an import may run past midnight. */
function since(detail: NonNullable<Failure['detail']>, word: string): string {
  if (detail.since === undefined) return '';
  return ` ${word} ${String(detail.since).slice(0, 16).replace('T', ' ')}`;
}

/** A part of a sentence, where there is something to say. */
function given(words: string, what: string | number | undefined): string {
  return what === undefined || what === '' ? '' : `${words}${what}.`;
}

function at(detail: NonNullable<Failure['detail']>): string {
  if (detail.file === undefined) return '';
  return detail.line === undefined ? ` (${detail.file})` : ` (${detail.file}:${detail.line})`;
}

function of(detail: NonNullable<Failure['detail']>): string {
  return detail.institution === undefined ? '' : ` (${detail.institution})`;
}

/** What a mail server or a webhook answered, as a code: words of a stranger are not shown. */
function because({ reason }: NonNullable<Failure['detail']>): string {
  return reason === undefined ? '' : ` (${reason})`;
}
