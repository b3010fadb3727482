import type { Catalogue } from '../core/text/language.ts';

/** Why a row of an export was left out or changed; `rowReasonText` explains each. */
const ROW_REASONS = [
  // The file
  'unusedColumn',
  'unusedNumbers',
  'unknownFile',
  'ambiguousFile',
  'absentFile',
  'tooManyCells',
  'tooFewCells',
  'strayQuotes',
  'unreadableCharacters',
  'wrongFieldCount',
  'oldSchoolYear',
  'staffNumbers',
  'hiddenSheet',
  'hiddenRows',
  'hiddenColumns',
  'errorCell',
  'roundedNumber',
  // Keys
  'missingId',
  'missingName',
  'missingChild',
  'notAChild',
  'childLeft',
  'duplicateId',
  'sameChildName',
  'orphanChild',
  'orphanPerson',
  'orphanOrg',
  'orphanClass',
  'noInstitution',
  'noGroup',
  'emptyInstitution',
  'ambiguousChild',
  'ambiguousPerson',
  'ambiguousOrg',
  'otherChild',
  'otherPerson',
  'idShared',
  'idReused',
  'sameName',
  'noRole',
  'noChild',
  'staffNumber',
  // Values
  'unknownStatus',
  'unknownRole',
  'unknownFlag',
  'badDate',
  'badTime',
  'badNumber',
  'unreadablePhone',
  'textForPhone',
  // Privacy
  'cprDropped',
  'nameInText',
  'protectedInDoubt',
  // The plan
  'planHeadingMissing',
  'planUnreadable',
  // Against the last publication
  'factGone',
  // The file's form
  'encodingGuessed',
  'nullCharacters',
  'rowTooLong',
  'titleLine',
  'linkOutside',
  'linkBroken',
] as const;
export type RowReason = (typeof ROW_REASONS)[number];

/** One thing the importer left out (`rejected`) or changed (`repaired`). */
export interface RowIssue {
  /** The file's name inside the export, `export.zip/users.csv`. */
  readonly file: string;
  /** As an editor counts, from 1; 0 where the whole file is meant. */
  readonly line: number;
  /** The column's own title, or empty where the whole row is meant. */
  readonly column: string;
  readonly action: 'rejected' | 'repaired';
  readonly reason: RowReason;
  /** Of a column that is not read: how many rows have a value there. */
  readonly rows?: number;
  /** What the field held: personal data, for the report file only and never for a log. No CPR number. */
  readonly value?: string;
}

/**
 * What is no loss: everything else in the report means that something the source says is not in the
 * snapshot.
 */
const NOTICES: ReadonlySet<RowReason> = new Set<RowReason>([
  'unusedColumn',
  'absentFile',
  'tooFewCells',
  'strayQuotes',
  'duplicateId',
  'idShared',
  'sameName',
  'otherPerson',
  'sameChildName',
  'notAChild',
  'childLeft',
  'oldSchoolYear',
  'staffNumbers',
  'hiddenSheet',
  'hiddenRows',
  'hiddenColumns',
  'noGroup',
  'staffNumber',
  'emptyInstitution',
  'unreadablePhone',
  'cprDropped',
  'nameInText',
  'protectedInDoubt',
  'planHeadingMissing',
  'encodingGuessed',
  'titleLine',
]);

/** Whether something of the source is lost. A name that is missing is lost with its row only. */
export function isLoss({ action, reason }: Pick<RowIssue, 'action' | 'reason'>): boolean {
  return reason === 'missingName' ? action === 'rejected' : !NOTICES.has(reason);
}

/** How often one thing was found in one file. */
export interface IssueCount extends Pick<RowIssue, 'file' | 'reason'> {
  readonly loss: boolean;
  readonly rejected: number;
  readonly repaired: number;
}

/** Takes what was left out or repaired, passes each on at once, and keeps counts only. */
export interface IssueLog {
  add(issue: RowIssue): void;
  /** An issue of a whole record, or with line 0 of a whole file. */
  addAt(
    place: Pick<RowIssue, 'file' | 'line'>,
    action: RowIssue['action'],
    reason: RowReason,
    value?: string,
  ): void;
  /** Losses first, then by file. */
  counts(): readonly IssueCount[];
}

const MAX_VALUE = 200;

export function newIssueLog(onIssue: (issue: RowIssue) => void = () => {}): IssueLog {
  const counts = new Map<string, { -readonly [K in keyof IssueCount]: IssueCount[K] }>();
  const add = (issue: RowIssue) => {
    const { file, reason, action } = issue;
    const loss = isLoss(issue);
    const key = `${file}\n${reason}\n${loss}`;
    const count = counts.get(key) ?? { file, reason, loss, rejected: 0, repaired: 0 };
    count[action]++;
    counts.set(key, count);
    onIssue(
      issue.value === undefined ? issue : { ...issue, value: issue.value.slice(0, MAX_VALUE) },
    );
  };
  return {
    add,
    addAt({ file, line }, action, reason, value) {
      const issue = { file, line, column: '', action, reason };
      add(value === undefined ? issue : { ...issue, value });
    },
    counts: () =>
      [...counts.values()].sort(
        (a, b) =>
          Number(b.loss) - Number(a.loss) || (a.file < b.file ? -1 : a.file > b.file ? 1 : 0),
      ),
  };
}

/** What reading all exports gave; complete when all institutions are built. */
export interface ImportReport {
  readonly files: number;
  /** Data rows read, headers not counted. */
  readonly rows: number;
  /** By file and reason, losses first. Every single issue goes to `ReadOptions.onIssue`. */
  counts(): readonly IssueCount[];
}

/** All issues of a report, or the losses among them. */
export function issueCount(report: ImportReport, which: 'all' | 'losses' = 'all'): number {
  return report
    .counts()
    .filter(({ loss }) => which === 'all' || loss)
    .reduce((sum, { rejected, repaired }) => sum + rejected + repaired, 0);
}

/** What each reason in the import report says. */
export const rowReasonText: Catalogue<Record<RowReason, string>> = {
  da: {
    unusedColumn: 'Kolonnen kendes ikke og er ikke læst.',
    unusedNumbers: 'Kolonnen kendes ikke og er ikke læst. Der står telefonnumre i den.',
    unknownFile:
      'Filen blev sprunget over: Lygte kender hverken navnet eller overskrifterne. Prøv »lygte map«.',
    ambiguousFile: 'Filen blev sprunget over: Den passer til flere formater, som Lygte kender.',
    absentFile: 'Filen blev sprunget over: manifest.csv siger, at den ikke er med.',
    tooManyCells: 'Rækken har flere felter, end der er overskrifter.',
    tooFewCells: 'Rækken har færre felter, end der er overskrifter. Resten er læst som tomt.',
    strayQuotes: 'Anførselstegnene er sat forkert. Teksten er beholdt.',
    unreadableCharacters: 'Der er tegn, som ikke kan læses.',
    missingId: 'Rækken mangler et id.',
    missingName: 'Navnet mangler.',
    missingChild: 'Rækken siger ikke, hvilket barn det handler om.',
    duplicateId: 'Samme id står flere gange. Den nyeste række er brugt.',
    orphanChild: 'Barnet findes ikke i eksporten.',
    orphanPerson: 'Personen findes ikke i eksporten.',
    orphanOrg: 'Institutionen findes ikke i eksporten.',
    orphanClass: 'Gruppen findes ikke i eksporten.',
    noInstitution: 'Barnet hører ikke til en institution.',
    noGroup: 'Barnet er ikke i en gruppe.',
    emptyInstitution: 'Institutionen har ingen børn og er sprunget over.',
    ambiguousChild: 'Flere børn har dette id. Rækken er ikke læst.',
    ambiguousPerson: 'Flere personer har dette id. Henvisningen er ikke brugt.',
    ambiguousOrg: 'Flere institutioner har dette id. Henvisningen er ikke brugt.',
    otherChild: 'Navn eller CPR-nummer er et andet barns end id’et. Rækken er ikke læst.',
    otherPerson: 'Id’et tilhører en med et andet navn. Kontakten står for sig selv.',
    idShared: 'Samme id bruges om flere. De holdes adskilt.',
    idReused: 'Samme id har nu et helt andet navn. Den ældre række er ikke læst.',
    sameName: 'To kontakter med samme navn. De holdes adskilt.',
    noRole: 'Personen har ingen rolle og er ikke i en gruppe.',
    noChild: 'Kontakten hører ikke til noget barn. Numrene er ikke brugt.',
    staffNumber: 'Personalets telefonnumre gemmes ikke.',
    unknownStatus: 'Ukendt status.',
    unknownRole: 'Ukendt rolle.',
    unknownFlag: 'Hverken ja eller nej. Læst som ukendt.',
    badDate: 'Datoen kan ikke læses.',
    badTime: 'Klokkeslættet kan ikke læses.',
    badNumber: 'Tallet kan ikke læses.',
    unreadablePhone: 'Telefonnummeret ser forkert ud. Det er beholdt, som det står.',
    textForPhone: 'Der står tekst, hvor der skulle være et telefonnummer.',
    cprDropped: 'Der stod et CPR-nummer. Det er ikke gemt.',
    nameInText: 'Her står en beskyttet person. Det er skjult for personalet.',
    protectedInDoubt:
      'Personen står i en række, der ikke kan læses, i en fil om beskyttelse. Vises som beskyttet.',
    wrongFieldCount: 'Rækken har ikke det antal felter, som filen skal have.',
    oldSchoolYear: 'Filen er fra et skoleår, der er slut.',
    staffNumbers: 'Personalets telefonnumre bruges ikke og er ikke gemt.',
    hiddenSheet: 'Arket er skjult. Det er læst alligevel.',
    hiddenRows: 'Arket har skjulte rækker. De er læst alligevel.',
    hiddenColumns: 'Arket har skjulte kolonner. De er læst alligevel.',
    errorCell: 'Cellen viser en fejl (#N/A) eller har en formel uden værdi. Læst som tom.',
    roundedNumber: 'Tallet har flere cifre, end et regneark kan gemme. De sidste er gået tabt.',
    childLeft: 'Barnet er udmeldt.',
    notAChild: 'Rækken nævner hverken et barn eller nogen at ringe til.',
    sameChildName:
      'Flere børn hedder det samme, og intet andet skiller dem ad. De er holdt adskilt.',
    planHeadingMissing: 'Planen mangler en overskrift.',
    planUnreadable: 'Planen kan ikke læses.',
    factGone: 'Var med sidst og er det ikke nu.',
    encodingGuessed: 'Filen siger ikke, hvordan dens bogstaver er skrevet. Den er læst sådan her.',
    nullCharacters: 'Der var tomme tegn (NUL). De er udeladt.',
    rowTooLong: 'Rækken er for lang og er sprunget over.',
    titleLine: 'Linjen over overskrifterne er sprunget over.',
    linkOutside: 'Linket fører ud af mappen og er sprunget over.',
    linkBroken: 'Linket fører ikke til nogen fil.',
  },
  en: {
    unusedColumn: 'The column is not known and was not read.',
    unusedNumbers: 'The column is not known and was not read. It has phone numbers.',
    unknownFile:
      'The file was skipped: neither its name nor its headers are known. Try “lygte map”.',
    ambiguousFile: 'The file was skipped: it fits several of the formats that Lygte knows.',
    absentFile: 'The file was skipped: manifest.csv says that it is absent.',
    tooManyCells: 'The row has more cells than there are headers.',
    tooFewCells: 'The row has fewer cells than there are headers. The rest was read as empty.',
    strayQuotes: 'The quotes are placed wrongly. The text was kept.',
    unreadableCharacters: 'There are characters that cannot be read.',
    missingId: 'The row lacks an id.',
    missingName: 'The name is missing.',
    missingChild: 'The row does not say which child it is about.',
    duplicateId: 'The same id appears more than once. The newest row was used.',
    orphanChild: 'The child is not in the export.',
    orphanPerson: 'The person is not in the export.',
    orphanOrg: 'The institution is not in the export.',
    orphanClass: 'The group is not in the export.',
    noInstitution: 'The child belongs to no institution.',
    noGroup: 'The child is in no group.',
    emptyInstitution: 'The institution has no children and was skipped.',
    ambiguousChild: 'Several children have this id. The row was not read.',
    ambiguousPerson: 'Several people have this id. The reference was not used.',
    ambiguousOrg: 'Several institutions have this id. The reference was not used.',
    otherChild: "Name or CPR number is another child's than the id. The row was not read.",
    otherPerson: 'The id belongs to somebody with another name. The contact stands alone.',
    idShared: 'The same id is used for several. They are kept apart.',
    idReused: 'The same id now has another name altogether. The older row was not read.',
    sameName: 'Two contacts of the same name. They are kept apart.',
    noRole: 'The person has no role and is in no group.',
    noChild: 'The contact belongs to no child. The numbers were not used.',
    staffNumber: "Staff's own phone numbers are not stored.",
    unknownStatus: 'Unknown status.',
    unknownRole: 'Unknown role.',
    unknownFlag: 'Neither yes nor no. Read as unknown.',
    badDate: 'The date cannot be read.',
    badTime: 'The time cannot be read.',
    badNumber: 'The number cannot be read.',
    unreadablePhone: 'The phone number looks wrong. It was kept as given.',
    textForPhone: 'There is text where a phone number should be.',
    cprDropped: 'There was a CPR number. It was not stored.',
    nameInText: 'This shows a protected person. It is hidden from staff.',
    protectedInDoubt:
      'The person is in an unreadable row of a file that marks protection. Shown as protected.',
    wrongFieldCount: 'The row has not the number of fields that the file must have.',
    oldSchoolYear: 'The file is of a school year that has ended.',
    staffNumbers: 'Phone numbers of staff are not needed and were not stored.',
    hiddenSheet: 'The sheet is hidden. It was read all the same.',
    hiddenRows: 'The sheet has hidden rows. They were read all the same.',
    hiddenColumns: 'The sheet has hidden columns. They were read all the same.',
    errorCell: 'The cell shows an error (#N/A) or has a formula without a value. Read as empty.',
    roundedNumber:
      'The number has more digits than a spreadsheet can keep. The last ones are lost.',
    childLeft: 'The child has left.',
    notAChild: 'The row names neither a child nor anybody to call.',
    sameChildName:
      'Several children have this name and nothing tells them apart. They were kept apart.',
    planHeadingMissing: 'The plan lacks a heading.',
    planUnreadable: 'The plan cannot be read.',
    factGone: 'Was there last time and is not now.',
    encodingGuessed: 'The file does not say how its letters are written. It was read like this.',
    nullCharacters: 'There were empty characters (NUL). They were left out.',
    rowTooLong: 'The row is too long and was skipped.',
    titleLine: 'The line above the headers was skipped.',
    linkOutside: 'The link leads out of the folder and was skipped.',
    linkBroken: 'The link leads to no file.',
  },
};

/** OneRoster's roles of guardians, as a snapshot's `relation` has them. */
export const relationText: Catalogue<Record<'parent' | 'guardian' | 'relative' | 'self', string>> =
  {
    da: {
      parent: 'forælder',
      guardian: 'værge',
      relative: 'pårørende',
      self: 'barnets eget nummer',
    },
    en: {
      parent: 'parent',
      guardian: 'guardian',
      relative: 'relative',
      self: "the child's own number",
    },
  };
