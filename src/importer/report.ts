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
  'duplicateId',
  'sameName',
  'orphanChild',
  'orphanPerson',
  'orphanOrg',
  'orphanClass',
  'noInstitution',
  'noGroup',
  'emptyInstitution',
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

/** Collects what was left out or repaired; keeps the first 10,000 and counts all. */
export interface IssueLog {
  add(issue: RowIssue): void;
  /** An issue of a whole record, or with line 0 of a whole file. */
  addAt(
    place: Pick<RowIssue, 'file' | 'line'>,
    action: RowIssue['action'],
    reason: RowReason,
    value?: string,
  ): void;
  readonly list: readonly RowIssue[];
  readonly count: number;
}

const KEPT = 10_000;
const MAX_VALUE = 200;

export function newIssueLog(): IssueLog {
  const list: RowIssue[] = [];
  let count = 0;
  const add = (issue: RowIssue) => {
    count++;
    if (list.length < KEPT)
      list.push(
        issue.value === undefined ? issue : { ...issue, value: issue.value.slice(0, MAX_VALUE) },
      );
  };
  return {
    add,
    addAt({ file, line }, action, reason, value) {
      const issue = { file, line, column: '', action, reason };
      add(value === undefined ? issue : { ...issue, value });
    },
    get list() {
      return list;
    },
    get count() {
      return count;
    },
  };
}

/** What reading all exports gave. */
export interface ImportReport {
  readonly files: number;
  /** Data rows read, headers not counted. */
  readonly rows: number;
  /** In the order of files and lines; the first 10,000. */
  readonly issues: readonly RowIssue[];
  /** All issues, also those beyond the list. */
  readonly issueCount: number;
}

/** What each reason in the import report says. */
export const rowReasonText: Catalogue<Record<RowReason, string>> = {
  da: {
    unusedColumn: 'Kolonnen kendes ikke og er ikke læst.',
    unusedNumbers: 'Kolonnen kendes ikke og er ikke læst. Der står telefonnumre i den.',
    unknownFile: 'Filen blev sprunget over: Lygte kender hverken navnet eller overskrifterne.',
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
    unknownStatus: 'Ukendt status.',
    unknownRole: 'Ukendt rolle.',
    unknownFlag: 'Hverken ja eller nej. Læst som ukendt.',
    badDate: 'Datoen kan ikke læses.',
    badTime: 'Klokkeslættet kan ikke læses.',
    badNumber: 'Tallet kan ikke læses.',
    unreadablePhone: 'Telefonnummeret ser forkert ud. Det er beholdt, som det står.',
    textForPhone: 'Der står tekst, hvor der skulle være et telefonnummer.',
    cprDropped: 'Der stod et CPR-nummer. Det er ikke gemt.',
    nameInText: 'Teksten nævner en beskyttet person. Den er kun hos lederen.',
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
    sameName: 'Flere børn hedder det samme, og intet andet skiller dem ad. De er holdt adskilt.',
    planHeadingMissing: 'Planen mangler en overskrift.',
    planUnreadable: 'Planen kan ikke læses.',
  },
  en: {
    unusedColumn: 'The column is not known and was not read.',
    unusedNumbers: 'The column is not known and was not read. It has phone numbers.',
    unknownFile: 'The file was skipped: neither its name nor its headers are known.',
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
    unknownStatus: 'Unknown status.',
    unknownRole: 'Unknown role.',
    unknownFlag: 'Neither yes nor no. Read as unknown.',
    badDate: 'The date cannot be read.',
    badTime: 'The time cannot be read.',
    badNumber: 'The number cannot be read.',
    unreadablePhone: 'The phone number looks wrong. It was kept as given.',
    textForPhone: 'There is text where a phone number should be.',
    cprDropped: 'There was a CPR number. It was not stored.',
    nameInText: 'The text names a protected person. Only the leader sees it.',
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
    sameName: 'Several children have this name and nothing tells them apart. They were kept apart.',
    planHeadingMissing: 'The plan lacks a heading.',
    planUnreadable: 'The plan cannot be read.',
  },
};

/** OneRoster's roles of guardians, as a snapshot's `relation` has them. */
export const relationText: Catalogue<Record<'parent' | 'guardian' | 'relative', string>> = {
  da: { parent: 'forælder', guardian: 'værge', relative: 'pårørende' },
  en: { parent: 'parent', guardian: 'guardian', relative: 'relative' },
};
