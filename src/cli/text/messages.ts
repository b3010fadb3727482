import type { Role } from '../../core/snapshot.ts';
import type { Catalogue } from '../../core/text/language.ts';
import type { Guarded } from '../../importer/publish/guards.ts';

/** How an import ended, as its exit code says too: 0, 3, 4 and 1. */
export type ImportOutcome = 'all' | 'losses' | 'held' | 'refused';

export interface SayText {
  readonly roles: Readonly<Record<Role, string>>;
  readonly plainWarning: (file: string) => string;
  readonly opened: (facts: OpenedFacts) => string;
  readonly brokenChain: (device: string, n: number) => string;
  readonly chainWhole: (device: string, records: number) => string;
  readonly readable: (events: number, unreadable: number) => string;
  readonly objectsWhole: (count: number) => string;
  readonly backedUp: (facts: { version: number | null; records: number; folder: string }) => string;
  readonly backupReadme: string;
  readonly wrote: (file: string) => string;
  readonly boxMode: (mode: 'normal' | 'outage', drill: boolean, vault: 'closed' | 'open') => string;
  readonly boxData: (version: number | null, dataAsOf: string | null) => string;
  readonly boxHub: (reachable: boolean, lastSyncAt: string | null, pending: number) => string;
  readonly boxReady: string;
  readonly hubListening: (url: string) => string;
  readonly enrolled: (institution: string | null) => string;
  readonly cardMade: (facts: { id: string; kind: Role; institution: string }) => string;
  readonly cardOnce: string;
  readonly cardAfterPublish: string;
  readonly cardsNone: string;
  readonly cardRevoked: (id: string, published: boolean) => string;
  readonly waiting: (command: string) => string;
  readonly cardHead: readonly [string, string, string, string, string, string];
  readonly published: (name: string, version: number) => string;
  readonly unchanged: (name: string, version: number) => string;
  readonly reading: (file: string, percent: number, rows: number) => string;
  /** An institution that is being fetched from STIL, of so many. */
  readonly fetching: (institution: string, n: number, all: number) => string;
  readonly imported: (files: number, rows: number) => string;
  readonly institution: (name: string, children: number) => string;
  readonly issueHead: readonly [string, string, string];
  readonly issueReport: string;
  readonly sameFiles: (files: number, rows: number, losses: number) => string;
  readonly losses: (rows: number) => string;
  readonly notices: (rows: number) => string;
  readonly heldHead: readonly [string, string, string];
  readonly guarded: Readonly<Record<Guarded, string>>;
  readonly gone: (names: readonly string[], more: number) => string;
  readonly accept: (institution: string) => string;
  readonly importOutcome: Readonly<Record<ImportOutcome, string>>;
  readonly brokenJournal: (device: string) => string;
  readonly dryRun: string;
  readonly journalOf: (device: string, events: number, unreadable: number) => string;
  readonly journalHidden: (events: number) => string;
  readonly journalPractised: (events: number) => string;
}

interface OpenedFacts {
  readonly role: Role;
  readonly institution: string;
  readonly version: number | null;
  readonly children: number;
  readonly events: number;
  readonly unreadable: number;
  readonly older: number;
}

/** Output of the commands when they succeed; failures are in core/text/failures.ts. */
export const messages: Catalogue<SayText> = {
  da: {
    roles: { staff: 'personale', leader: 'leder' },
    plainWarning: (file) => `${file} er ikke låst. Opbevar den sikkert, og slet den efter brug.`,
    opened: (f) =>
      `Åbnet med ${f.role === 'leader' ? 'lederkort' : 'personalekort'}: ${f.institution}, ${
        f.version === null ? 'ukendt udgave' : `udgave ${f.version}`
      }, ${f.children} børn, ${f.events} registreringer${
        f.unreadable > 0 ? ` (${f.unreadable} kan kortet ikke åbne)` : ''
      }${f.older > 0 ? `. ${f.older} ældre udgaver er udeladt` : ''}.`,
    brokenChain: (device, n) => `Journalen fra ${device}: kæden brydes ved nummer ${n}.`,
    chainWhole: (device, records) => `Journalen fra ${device}: ${records} poster, kæden er hel.`,
    readable: (events, unreadable) =>
      `${events} registreringer kan læses, ${unreadable} kan ikke åbnes med disse nøgler.`,
    objectsWhole: (count) => `${count} forseglede filer passer til deres kontrolsum.`,
    backedUp: (f) =>
      `Sikkerhedskopi i ${f.folder}: ${f.version === null ? 'ingen data endnu' : `udgave ${f.version}`}, ${f.records} journalposter, efterprøvet.`,
    backupReadme: [
      'Sikkerhedskopi fra en Lygte-boks. Alt herinde er forseglet.',
      '',
      'Med Lygte:',
      '  lygte open DENNE-MAPPE --card KODE',
      '',
      'Uden Lygte, med et age-program og zstd:',
      '  1. lygte keycard identity KODE > kort.txt   (HKDF-SHA256 over kortets 16 byte)',
      '  2. age -d -i kort.txt staff-keyring-….age   viser JSON med »identity«; gem den i personale.txt',
      '  3. age -d -i personale.txt snapshot-….age | zstd -d > data.json',
      '  4. Er der en delta-….age: age -d -i personale.txt delta-….age | zstd -d -D data.json',
      '',
    ].join('\n'),
    wrote: (file) => `Skrev ${file}`,
    boxMode: (mode, drill, vault) =>
      mode === 'normal'
        ? 'Boksen er i normal tilstand.'
        : `Boksen er i nødtilstand${drill ? ' (øvelse)' : ''}, data er ${vault === 'open' ? 'åbne' : 'låst'}.`,
    boxData: (version, dataAsOf) =>
      version === null ? 'Ingen data.' : `Data: udgave ${version} fra ${dataAsOf ?? '?'}.`,
    boxHub: (reachable, lastSyncAt, pending) =>
      `Hub: ${reachable ? 'svarer' : 'svarer ikke'}, sidst ${lastSyncAt ?? 'aldrig'}, ${pending} venter på at blive sendt.`,
    boxReady: 'Klar.',
    hubListening: (url) => `Hubben svarer på ${url}`,
    enrolled: (institution) =>
      institution === null ? 'Kontoret er tilmeldt.' : `Boksen er tilmeldt ${institution}.`,
    cardMade: (f) =>
      `Nøglekort ${f.id} til ${f.institution} (${f.kind === 'leader' ? 'leder' : 'personale'}).`,
    cardOnce: 'Koden vises kun nu. Den er ikke gemt nogen steder.',
    cardAfterPublish: 'Kortet virker først efter næste lygte import.',
    cardsNone: 'Der er ingen nøglekort.',
    cardRevoked: (id, published) =>
      published
        ? `Nøglekort ${id} er spærret. Boksen afviser det, når den har hentet den nye udgave.`
        : `Nøglekort ${id} er spærret fra næste udgivelse (lygte import).`,
    waiting: (command) => `Venter på ${command}, som bruger kontoret …`,
    cardHead: ['Id', 'Institution', 'Slags', 'Mærke', 'Udstedt', 'Spærret'],
    published: (name, version) => `${name}: udgave ${version} udgivet.`,
    unchanged: (name, version) => `${name}: uændret, stadig udgave ${version}.`,
    reading: (file, percent, rows) => `${percent} %  ${rows} rækker  ${file}`,
    fetching: (institution, n, all) => `STIL: ${institution} (${n} af ${all})`,
    imported: (files, rows) => `Læst: ${files} filer, ${rows} rækker.`,
    institution: (name, children) => `${name}: ${children} børn.`,
    issueHead: ['Fil', 'Udeladt', 'Rettet'],
    sameFiles: (files, rows, losses) =>
      `Samme filer som sidst: ${files} filer, ${rows} rækker${losses > 0 ? `, ${losses} ikke taget med` : ''}.`,
    losses: (rows) => `Ikke taget med (${rows}):`,
    notices: (rows) => `Til orientering (${rows}):`,
    heldHead: ['', 'Før', 'Væk'],
    guarded: {
      children: 'Børn',
      contacts: 'Kontakter',
      numbers: 'Telefonnumre',
      medicine: 'Medicin',
      protection: 'Beskyttelser',
      staff: 'Personale',
      attendance: 'Fremmøde',
    },
    gone: (names, more) => `Væk: ${names.join(', ')}${more > 0 ? ` og ${more} til` : ''}`,
    accept: (id) =>
      `Er det rigtigt, så kør igen med --accept ${id}. Boksen beholder, hvad den har.`,
    importOutcome: {
      all: 'Alt er taget med.',
      losses: 'Noget er ikke taget med. Se ovenfor.',
      held: 'Mindst én institution er holdt tilbage. Se ovenfor.',
      refused: 'Importen er afvist. Intet er udgivet.',
    },
    brokenJournal: (device) => `${device}: kæden er brudt, journalen kan ikke bruges som den er.`,
    issueReport: 'Brug --report FIL.csv for at se hver række.',
    dryRun: 'Intet er udgivet (--dry-run).',
    journalOf: (device, events, unreadable) =>
      `${device}: ${events} registreringer${unreadable > 0 ? `, ${unreadable} kan ikke åbnes` : ''}.`,
    journalHidden: (events) =>
      `${events} af dem nævner beskyttede personer, som er skjult. Med --protected er teksten hel.`,
    journalPractised: (events) =>
      `Hertil ${events} fra øvelser, som ikke skal føres over. Med --drills vises de for sig.`,
  },
  en: {
    roles: { staff: 'staff', leader: 'leader' },
    plainWarning: (file) => `${file} is not locked. Keep it safe and delete it after use.`,
    opened: (f) =>
      `Opened with a ${f.role} card: ${f.institution}, ${
        f.version === null ? 'version unknown' : `version ${f.version}`
      }, ${f.children} children, ${f.events} records${
        f.unreadable > 0 ? ` (${f.unreadable} not for this card)` : ''
      }${f.older > 0 ? `. ${f.older} older versions left out` : ''}.`,
    brokenChain: (device, n) => `Journal of ${device}: the chain breaks at number ${n}.`,
    chainWhole: (device, records) =>
      `Journal of ${device}: ${records} records, the chain is whole.`,
    readable: (events, unreadable) =>
      `${events} events can be read, ${unreadable} do not open with these keys.`,
    objectsWhole: (count) => `${count} sealed files match their checksums.`,
    backedUp: (f) =>
      `Backup in ${f.folder}: ${f.version === null ? 'no data yet' : `version ${f.version}`}, ${f.records} journal records, verified.`,
    backupReadme: [
      'Backup of a Lygte box. Everything in here is sealed.',
      '',
      'With Lygte:',
      '  lygte open THIS-FOLDER --card CODE',
      '',
      'Without Lygte, with any age tool and zstd:',
      '  1. lygte keycard identity CODE > card.txt   (HKDF-SHA256 over the card’s 16 bytes)',
      '  2. age -d -i card.txt staff-keyring-….age   prints JSON with “identity”; keep it in staff.txt',
      '  3. age -d -i staff.txt snapshot-….age | zstd -d > data.json',
      '  4. With a delta-….age: age -d -i staff.txt delta-….age | zstd -d -D data.json',
      '',
    ].join('\n'),
    wrote: (file) => `Wrote ${file}`,
    boxMode: (mode, drill, vault) =>
      mode === 'normal'
        ? 'The box is in normal mode.'
        : `The box is in outage mode${drill ? ' (drill)' : ''}, the data is ${vault === 'open' ? 'open' : 'locked'}.`,
    boxData: (version, dataAsOf) =>
      version === null ? 'No data.' : `Data: version ${version} of ${dataAsOf ?? '?'}.`,
    boxHub: (reachable, lastSyncAt, pending) =>
      `Hub: ${reachable ? 'answers' : 'does not answer'}, last ${lastSyncAt ?? 'never'}, ${pending} waiting to be sent.`,
    boxReady: 'Ready.',
    hubListening: (url) => `The hub answers at ${url}`,
    enrolled: (institution) =>
      institution === null ? 'The office is enrolled.' : `The box is enrolled for ${institution}.`,
    cardMade: (f) => `Keycard ${f.id} for ${f.institution} (${f.kind}).`,
    cardOnce: 'The code is shown this once. It is stored nowhere.',
    cardAfterPublish: 'The card works after the next lygte import only.',
    cardsNone: 'There are no keycards.',
    cardRevoked: (id, published) =>
      published
        ? `Keycard ${id} is revoked. The box refuses it once it has fetched the new version.`
        : `Keycard ${id} is revoked from the next publish on (lygte import).`,
    waiting: (command) => `Waiting for ${command}, which uses the office …`,
    cardHead: ['Id', 'Institution', 'Kind', 'Label', 'Issued', 'Revoked'],
    published: (name, version) => `${name}: version ${version} published.`,
    unchanged: (name, version) => `${name}: unchanged, still version ${version}.`,
    reading: (file, percent, rows) => `${percent} %  ${rows} rows  ${file}`,
    fetching: (institution, n, all) => `STIL: ${institution} (${n} of ${all})`,
    imported: (files, rows) => `Read: ${files} files, ${rows} rows.`,
    institution: (name, children) => `${name}: ${children} children.`,
    issueHead: ['File', 'Left out', 'Repaired'],
    sameFiles: (files, rows, losses) =>
      `The same files as last time: ${files} files, ${rows} rows${losses > 0 ? `, ${losses} not taken` : ''}.`,
    losses: (rows) => `Not taken (${rows}):`,
    notices: (rows) => `For your information (${rows}):`,
    heldHead: ['', 'Before', 'Gone'],
    guarded: {
      children: 'Children',
      contacts: 'Contacts',
      numbers: 'Phone numbers',
      medicine: 'Medicine',
      protection: 'Marks of protection',
      staff: 'Staff',
      attendance: 'Attendance',
    },
    gone: (names, more) => `Gone: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
    accept: (id) => `If that is right, run again with --accept ${id}. The box keeps what it has.`,
    importOutcome: {
      all: 'Everything was taken.',
      losses: 'Something was not taken. See above.',
      held: 'At least one institution was held back. See above.',
      refused: 'The import was refused. Nothing was published.',
    },
    brokenJournal: (device) =>
      `${device}: the chain is broken, the journal cannot be used as it is.`,
    issueReport: 'Use --report FILE.csv to see each row.',
    dryRun: 'Nothing was published (--dry-run).',
    journalOf: (device, events, unreadable) =>
      `${device}: ${events} events${unreadable > 0 ? `, ${unreadable} do not open` : ''}.`,
    journalHidden: (events) =>
      `${events} of them name protected people, who are hidden. --protected shows the whole text.`,
    journalPractised: (events) =>
      `Beside them ${events} from drills, not to be taken over. --drills shows them apart.`,
  },
};

export interface CertificateText {
  readonly help: {
    readonly certificate: string;
    readonly install: string;
    readonly show: string;
    readonly remove: string;
    readonly chain: string;
    readonly key: string;
    readonly name: string;
    readonly codeName: string;
  };
  readonly installed: (name: string, until: string) => string;
  readonly removed: string;
  readonly sources: Readonly<Record<'manual' | 'hub' | 'own', string>>;
  readonly name: (name: string) => string;
  readonly dates: (from: string, until: string) => string;
  readonly issuer: (issuer: string) => string;
  readonly fingerprint: (fingerprint: string) => string;
  readonly refused: (why: string) => string;
}

/** `lygte certificate`. Dates come as yyyy-mm-dd. */
export const certificateText: Catalogue<CertificateText> = {
  da: {
    help: {
      certificate: 'boksens certifikat: vis det, eller læg et andet ind',
      install: 'læg et certifikat fra en anden udsteder ind i stedet for hubbens',
      show: 'vis det certifikat, som telefonerne får',
      remove: 'fjern det certifikat, der er lagt ind; hubbens bruges igen',
      chain: 'certifikatet og dets mellemliggende (PEM), boksens eget først',
      key: 'certifikatets nøgle (PEM, uden adgangskode)',
      name: 'boksens navn, når det ikke står i box.json',
      codeName: 'navnet, som boksen skal have certifikat til; en boks, der havde det, mister det',
    },
    installed: (name, until) =>
      `Certifikatet til ${name} er lagt ind og gælder til ${until}. Boksen bruger det om få sekunder.`,
    removed: 'Der er ikke længere lagt noget certifikat ind. Boksen bruger hubbens om få sekunder.',
    sources: {
      manual: 'Telefonerne får det certifikat, der er lagt ind.',
      hub: 'Telefonerne får certifikatet fra hubben.',
      own: 'Telefonerne får boksens eget certifikat, som ingen står inde for.',
    },
    name: (name) => `Navn: ${name}`,
    dates: (from, until) => `Gælder fra ${from} til ${until}`,
    issuer: (issuer) => `Udsteder: ${issuer}`,
    fingerprint: (fingerprint) => `SHA-256: ${fingerprint}`,
    refused: (why) => `Hubben giver intet certifikat: ${why}`,
  },
  en: {
    help: {
      certificate: 'the box’s certificate: show it, or put in another',
      install: 'put in a certificate of another authority in place of the hub’s',
      show: 'show the certificate that phones get',
      remove: 'take out the certificate that was put in; the hub’s is used again',
      chain: 'the certificate and its intermediates (PEM), the box’s own first',
      key: 'the certificate’s key (PEM, without a passphrase)',
      name: 'the box’s name, where box.json does not say it',
      codeName: 'the name the box is to have a certificate for; a box that had it loses it',
    },
    installed: (name, until) =>
      `The certificate for ${name} has been put in and is valid until ${until}. The box uses it in a few seconds.`,
    removed: 'No certificate is put in any more. The box uses the hub’s in a few seconds.',
    sources: {
      manual: 'Phones get the certificate that was put in.',
      hub: 'Phones get the certificate from the hub.',
      own: 'Phones get the box’s own certificate, which nobody vouches for.',
    },
    name: (name) => `Name: ${name}`,
    dates: (from, until) => `Valid from ${from} to ${until}`,
    issuer: (issuer) => `Issuer: ${issuer}`,
    fingerprint: (fingerprint) => `SHA-256: ${fingerprint}`,
    refused: (why) => `The hub gives no certificate: ${why}`,
  },
};
