import type { Catalogue } from '../../core/text/language.ts';

export interface HelpText {
  readonly program: string;
  readonly commands: Readonly<Record<CommandName, string>>;
  readonly options: Readonly<Record<OptionName, string>>;
  readonly args: Readonly<Record<ArgumentName, string>>;
}

type CommandName =
  | 'demo'
  | 'import'
  | 'map'
  | 'keycard'
  | 'keycardNew'
  | 'keycardList'
  | 'keycardRevoke'
  | 'keycardIdentity'
  | 'hub'
  | 'hubCode'
  | 'enroll'
  | 'device'
  | 'open'
  | 'verify'
  | 'backup'
  | 'poster'
  | 'status'
  | 'setup'
  | 'restore'
  | 'factoryReset'
  | 'journal'
  | 'panel'
  | 'panelTest';

type ArgumentName =
  | 'exports'
  | 'list'
  | 'card'
  | 'cardCode'
  | 'enrollCode'
  | 'part'
  | 'objects'
  | 'journalSource'
  | 'backupFolder'
  | 'restoreFolder';

type OptionName =
  | 'mapYes'
  | 'mapSet'
  | 'mapKind'
  | 'mapSheet'
  | 'mapName'
  | 'mapInstitution'
  | 'mapInstitutionName'
  | 'setupFile'
  | 'usb'
  | 'restoreForce'
  | 'yesName'
  | 'keepHotspot'
  | 'resetForce'
  | 'json'
  | 'lang'
  | 'office'
  | 'officeKey'
  | 'deviceData'
  | 'demoData'
  | 'hubData'
  | 'importPath'
  | 'demoPort'
  | 'demoInstitution'
  | 'force'
  | 'accept'
  | 'partial'
  | 'stil'
  | 'hub'
  | 'tokenFile'
  | 'report'
  | 'dryRun'
  | 'watch'
  | 'every'
  | 'deleteTaken'
  | 'quiet'
  | 'scheduled'
  | 'schedule'
  | 'importStatus'
  | 'testMessage'
  | 'institution'
  | 'kind'
  | 'label'
  | 'out'
  | 'publish'
  | 'noPublish'
  | 'publishRevoked'
  | 'noPublishRevoked'
  | 'url'
  | 'wifi'
  | 'wifiPassword'
  | 'port'
  | 'host'
  | 'role'
  | 'hours'
  | 'importer'
  | 'again'
  | 'withParent'
  | 'cardSecret'
  | 'sqlite'
  | 'institutionName'
  | 'phone'
  | 'boxUrl'
  | 'device'
  | 'journalOut'
  | 'journalProtected'
  | 'journalDrills';

/** Texts of `--help`. */
export const helpText: Catalogue<HelpText> = {
  da: {
    program: 'Lygte: børnenes oplysninger ved hånden, når it er nede.',
    commands: {
      demo: 'kør import, hub og boks på denne maskine',
      import: 'læs eksporter, forsegl dem og send dem til hubben',
      map: 'forklar en liste, som Lygte ikke kender: hvad hver kolonne betyder',
      keycard: 'nøglekort: lav, vis, spær',
      keycardNew: 'lav et nøglekort; koden vises kun denne ene gang',
      keycardList: 'vis nøglekortene (uden koder)',
      keycardRevoke: 'spær et nøglekort og udgiv det, så boksen afviser kortet',
      keycardIdentity: 'vis kortets age-identitet, til ethvert age-program',
      hub: 'kør kommunens hub af forseglede data',
      hubCode: 'lav en engangskode, som en boks eller et kontor tilmelder sig med',
      enroll: 'tilmeld boksen (eller kontoret) hos hubben',
      device: 'kør en af boksens tjenester',
      open: 'nødåbning: åbn forseglede filer med et nøglekort, til JSON eller SQLite',
      verify: 'efterprøv journalens kæde i en device.db, en sikkerhedskopi eller en journalfil',
      backup: 'skriv boksens forseglede filer til en mappe, for eksempel på en USB-disk',
      poster: 'lav plakaten til væggen ved boksen (A4, PDF)',
      status: 'spørg boksen, hvordan den har det',
      panel: 'boksens knap og lampe',
      panelTest: 'gå ledningerne igennem: vis hvert blink, og prøv knappen (som root)',
      setup: 'sæt boksen op ved spørgsmål: hub, navn, netværk, knap og lampe',
      restore: 'læg en sikkerhedskopi tilbage på en ny eller tom boks',
      factoryReset: 'slet alt på boksen, så den er som den første dag',
      journal: 'hent boksenes journaler fra hubben, og åbn dem med kommunens nøgle',
    },
    args: {
      list: 'listen, som CSV eller Excel-projektmappe',
      exports: 'mapper eller zip-filer med eksporter; ellers paths i kontorets import.json',
      card: 'kortets id, som keycard list viser det',
      cardCode:
        'koden på kortet; »-« læser den fra standard input, så den ikke står i proceslisten',
      enrollCode: 'engangskoden; »-« læser den fra standard input',
      part: 'server, sync, panel eller setup',
      objects: '.age-filer, en sikkerhedskopi-mappe eller en device.db',
      journalSource: 'en device.db, en sikkerhedskopi-mappe eller en journalfil',
      backupFolder: 'mappen, som kopien skrives i',
      restoreFolder: 'mappen med sikkerhedskopien',
    },
    options: {
      mapYes: 'spørg ikke: tag alle forslag',
      mapSet: 'hvad en kolonne betyder, for eksempel "Mors mobil=mother.mobile" eller "3=ignore"',
      mapKind: 'hvad en række handler om',
      mapSheet: 'arket i projektmappen; ellers det første, der ikke er tomt',
      mapName: 'layoutets navn; ellers filens',
      mapInstitution: 'institutionens id, når listen ikke siger det',
      mapInstitutionName: 'institutionens navn',
      json: 'skriv JSON',
      setupFile: 'spørg ikke, men tag det fra en fil som lygte.json',
      usb: 'skriv til den USB-disk, der sidder i boksen',
      restoreForce: 'også over nyere data eller en anden boks',
      yesName: 'spørg ikke: boksens navn, som bekræftelse',
      keepHotspot: 'behold koden til boksens Wi-Fi, så plakaten stadig gælder',
      resetForce: 'også i nødtilstand, og selv om registreringer går tabt',
      lang: 'sprog: da eller en',
      officeKey: 'kontorets mappe, for at læse med kommunens nøgle',
      office: 'kontorets mappe med nøgler og kort (LYGTE_OFFICE)',
      deviceData: 'boksens mappe med device.db (LYGTE_DATA)',
      demoData: 'mappe, hvor demoen gemmer sit',
      hubData: 'hubbens mappe (LYGTE_HUB_DATA); med DATABASE_URL bruges PostgreSQL',
      importPath: 'brug rigtige eksporter i stedet for eksemplet',
      demoPort: 'boksens port; hub og skrivebord får de næste ledige (0 = enhver)',
      demoInstitution: 'institutionen, som boksen står i',
      force: 'godkend tab i alle institutioner',
      accept: 'godkend tab i denne institution (id eller navn), eller at den er lukket',
      partial: 'importen er kun en del: institutioner, der mangler, er ingen fejl',
      stil: 'hent også fra STILs webservice, som stil.json i kontorets mappe siger',
      hub: 'hubbens adresse (LYGTE_HUB)',
      tokenFile: 'fil med adgang til hubben; ellers den, som enroll --importer gemte',
      report:
        'skriv afviste og rettede rækker til en .json- eller .csv-fil (kan have personoplysninger)',
      dryRun: 'læs og efterprøv, men udgiv ikke',
      watch: 'hold øje med en mappe, og send dagens fremmøde derfra, efterhånden som det kommer',
      every: 'sekunder mellem to kig i mappen',
      deleteTaken: 'slet en fremmødefil, når den er læst',
      quiet: 'skriv kun fejl',
      scheduled:
        'som timeren kører den: stierne i import.json, én linje JSON, rapport og besked, når noget er galt',
      schedule:
        'kør hver nat på dette tidspunkt (TT:MM), »off« for aldrig; uden tid: hvornår næste gang',
      testMessage: 'send en prøve som mail og til webhooken, og importer ikke',
      importStatus: 'hvordan den seneste import af kontorets egne stier gik',
      institution: 'institutionens id',
      kind: 'staff (personale) eller leader (leder)',
      label: 'hvor kortet hører til, for eksempel et skab',
      out: 'skriv en ny PDF (kun læselig for dig)',
      publish: 'udgiv straks, så kortet virker (gør den af sig selv)',
      noPublish: 'vent med at udgive; kortet virker først efter næste udgivelse',
      publishRevoked: 'udgiv straks, så boksen afviser kortet (gør den af sig selv)',
      noPublishRevoked: 'vent med at udgive; kortet virker indtil næste udgivelse',
      url: 'appens adresse på boksen (LYGTE_URL)',
      wifi: 'navnet på boksens Wi-Fi',
      wifiPassword: 'koden til boksens Wi-Fi; »-« læser den fra standard input',
      port: 'port',
      host: 'adresse, der lyttes på',
      role: 'device (boks) eller importer (kontor)',
      hours: 'timer, koden gælder',
      importer: 'tilmeld dette kontor i stedet for en boks',
      again: 'tilmeld igen, selv om boksen er tilmeldt',
      withParent: 'stop, når standard input lukkes',
      cardSecret: 'nøglekortets kode; »-« læser den fra standard input (ellers LYGTE_CARD)',
      sqlite: 'skriv til en SQLite-fil i stedet for JSON (ulåst: pas på den)',
      institutionName: 'institutionens navn',
      phone: 'et nummer på plakaten: »Leder=10 12 34 56« (kan gentages)',
      boxUrl: 'boksens adresse',
      device: 'kun denne boks',
      journalOut: 'skriv til en fil (kun læselig for dig)',
      journalProtected: 'vis også tekster, der nævner beskyttede personer, som de blev skrevet',
      journalDrills: 'vis også det, der blev registreret i øvelser, for sig',
    },
  },
  en: {
    program: 'Lygte: the children’s records at hand when IT is down.',
    commands: {
      demo: 'run importer, hub and box on this machine',
      import: 'read exports, seal them and send them to the hub',
      map: 'explain a list that Lygte does not know: what each column means',
      keycard: 'keycards: make, list, revoke',
      keycardNew: 'make a keycard; its code is shown this once only',
      keycardList: 'list the keycards (without codes)',
      keycardRevoke: 'revoke a keycard and publish that, so that the box refuses it',
      keycardIdentity: 'print the card’s age identity, for any age tool',
      hub: 'run the municipality’s hub of sealed data',
      hubCode: 'make a one-time code by which a box or an office enrols',
      enroll: 'enrol the box (or the office) at the hub',
      device: 'run one of the box’s services',
      open: 'disaster: open sealed files with a keycard, to JSON or SQLite',
      verify: 'check the journal’s chain in a device.db, a backup or a journal file',
      backup: 'write the box’s sealed files to a folder, on a USB disk for instance',
      poster: 'make the poster for the wall beside the box (A4, PDF)',
      status: 'ask the box how it is',
      panel: 'the box’s button and light',
      panelTest: 'walk through the wiring: show each pattern, and try the button (as root)',
      setup: 'set the box up by questions: hub, name, network, button and lamp',
      restore: 'put a backup back onto a new or blank box',
      factoryReset: 'delete everything on the box, so that it is as on its first day',
      journal: 'fetch the boxes’ journals from the hub and open them with the municipal key',
    },
    args: {
      list: 'the list, CSV or Excel workbook',
      exports: 'folders or zip files of exports; otherwise paths of the office’s import.json',
      card: 'the card’s id, as keycard list shows it',
      cardCode: 'the code on the card; “-” reads it from standard input, out of the process list',
      enrollCode: 'the one-time code; “-” reads it from standard input',
      part: 'server, sync, panel or setup',
      objects: '.age files, a backup folder or a device.db',
      journalSource: 'a device.db, a backup folder or a journal file',
      backupFolder: 'the folder the copy is written to',
      restoreFolder: 'the folder of the backup',
    },
    options: {
      mapYes: 'do not ask: take all proposals',
      mapSet: 'what a column means, such as "Mors mobil=mother.mobile" or "3=ignore"',
      mapKind: 'what a row is about',
      mapSheet: 'the sheet of the workbook; else the first that is not empty',
      mapName: 'the layout’s name; else the file’s',
      mapInstitution: 'the institution’s id, where the list does not say it',
      mapInstitutionName: 'the institution’s name',
      json: 'print JSON',
      setupFile: 'do not ask, but take it from a file such as lygte.json',
      usb: 'write to the USB disk that is in the box',
      restoreForce: 'also over newer data or another box',
      yesName: 'do not ask: the box’s name, as confirmation',
      keepHotspot: 'keep the password of the box’s Wi-Fi, so that the poster stays right',
      resetForce: 'also in outage mode, and though records are lost',
      lang: 'language: da or en',
      officeKey: 'the office’s folder, to read with the municipal key',
      office: 'the office’s folder of keys and cards (LYGTE_OFFICE)',
      deviceData: 'the box’s folder with device.db (LYGTE_DATA)',
      demoData: 'folder where the demo keeps its things',
      hubData: 'the hub’s folder (LYGTE_HUB_DATA); with DATABASE_URL PostgreSQL is used',
      importPath: 'use real exports instead of the sample',
      demoPort: 'the box’s port; hub and desk get the next free ones (0 = any)',
      demoInstitution: 'the institution the box stands in',
      force: 'accept the losses of all institutions',
      accept: 'accept the losses of this institution (id or name), or that it has closed',
      partial: 'the import is only a part: missing institutions are no fault',
      stil: 'fetch from STIL’s web service too, as stil.json in the office’s folder says',
      hub: 'the hub’s address (LYGTE_HUB)',
      tokenFile: 'file with the access to the hub; otherwise the one enroll --importer saved',
      report:
        'write a line for each row that was left out or repaired to a .json or .csv file (personal data)',
      dryRun: 'read and check, but do not publish',
      watch: "watch a folder, and send today's attendance from it as it comes",
      every: 'seconds between two looks at the folder',
      deleteTaken: 'delete an attendance file once it is read',
      quiet: 'print failures only',
      scheduled:
        'as the timer runs it: the paths of import.json, one line of JSON, a report, and a message when something is wrong',
      schedule:
        'run every night at this time (HH:MM), “off” for never; without a time: when it runs next',
      testMessage: 'send a test by mail and webhook, and import nothing',
      importStatus: 'how the last import of the office’s own paths went',
      institution: 'the institution’s id',
      kind: 'staff or leader',
      label: 'where the card belongs, such as a cabinet',
      out: 'write a new PDF (readable for you only)',
      publish: 'publish at once, so that the card works (the default)',
      noPublish: 'do not publish yet; the card works after the next publish only',
      publishRevoked: 'publish at once, so that the box refuses the card (the default)',
      noPublishRevoked: 'do not publish yet; the card works until the next publish',
      url: 'the app’s address on the box (LYGTE_URL)',
      wifi: 'the name of the box’s Wi-Fi',
      wifiPassword: 'the password of the box’s Wi-Fi; “-” reads it from standard input',
      port: 'port',
      host: 'address to listen on',
      role: 'device or importer',
      hours: 'hours the code is valid',
      importer: 'enrol this office instead of a box',
      again: 'enrol again although the box is enrolled',
      withParent: 'end when standard input closes',
      cardSecret: 'the keycard’s code; “-” reads it from standard input (otherwise LYGTE_CARD)',
      sqlite: 'write a SQLite file instead of JSON (not locked: mind it)',
      institutionName: 'the institution’s name',
      phone: 'a number on the poster: “Leader=10 12 34 56” (may be repeated)',
      boxUrl: 'the box’s address',
      device: 'this box only',
      journalOut: 'write to a file (readable for you only)',
      journalProtected: 'show texts that name protected people as they were written',
      journalDrills: 'show what was recorded in drills too, apart',
    },
  },
};

/** Messages about wrong use, and the headings of `--help`. */
export interface UsageText {
  readonly missingArgument: (name: string) => string;
  readonly optionWithout: (option: string) => string;
  readonly missingOption: (option: string) => string;
  readonly unknownOption: (option: string) => string;
  readonly unknownCommand: (command: string) => string;
  readonly tooMany: (command: string) => string;
  readonly wrongOption: (option: string, value: string) => string;
  readonly wrongArgument: (name: string, value: string) => string;
  readonly choices: (list: string) => string;
  readonly didYouMean: (other: string) => string;
  /** English heading of the library -> ours. */
  readonly headings: Readonly<Record<string, string>>;
  readonly help: string;
  readonly version: string;
  readonly byDefault: string;
  readonly oneOf: string;
}

export const usageText: Catalogue<UsageText> = {
  da: {
    missingArgument: (name) => `Der mangler noget: <${name}>.`,
    optionWithout: (option) => `Der mangler en værdi til ${option}.`,
    missingOption: (option) => `${option} skal med.`,
    unknownOption: (option) => `Valget ${option} findes ikke.`,
    unknownCommand: (command) => `Kommandoen ${command} findes ikke.`,
    tooMany: (command) => `Der er skrevet for meget efter ${command}.`,
    wrongOption: (option, value) => `${option} kan ikke være »${value}«.`,
    wrongArgument: (name, value) => `<${name}> kan ikke være »${value}«.`,
    choices: (list) => `Vælg mellem: ${list}.`,
    didYouMean: (other) => `Mente du ${other}?`,
    headings: {
      'Usage:': 'Brug:',
      'Options:': 'Valg:',
      'Arguments:': 'Argumenter:',
      'Commands:': 'Kommandoer:',
    },
    help: 'vis denne hjælp',
    version: 'vis programmets version',
    byDefault: 'ellers',
    oneOf: 'en af',
  },
  en: {
    missingArgument: (name) => `Something is missing: <${name}>.`,
    optionWithout: (option) => `A value is missing for ${option}.`,
    missingOption: (option) => `${option} is needed.`,
    unknownOption: (option) => `There is no option ${option}.`,
    unknownCommand: (command) => `There is no command ${command}.`,
    tooMany: (command) => `There is too much after ${command}.`,
    wrongOption: (option, value) => `${option} cannot be “${value}”.`,
    wrongArgument: (name, value) => `<${name}> cannot be “${value}”.`,
    choices: (list) => `Choose one of: ${list}.`,
    didYouMean: (other) => `Did you mean ${other}?`,
    headings: {},
    help: 'show this help',
    version: 'show the program’s version',
    byDefault: 'default',
    oneOf: 'one of',
  },
};
