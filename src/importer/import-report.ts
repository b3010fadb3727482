/** Why a row of an export was left out or changed. Words are in text/import.ts. */
const ROW_REASONS = [
  // The file
  'unknownFile',
  'absentFile',
  'tooManyCells',
  'tooFewCells',
  'strayQuotes',
  'unreadableCharacters',
  // Keys
  'missingId',
  'missingName',
  'missingChild',
  'duplicateId',
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
  /** What stood there: personal data, so for the report file only, never for a log. Never a CPR number. */
  readonly value?: string;
}

/** What came of reading all exports. */
export interface ImportReport {
  readonly files: number;
  /** Data rows read, headers not counted. */
  readonly rows: number;
  /** In the order of files and lines; the first 10,000. */
  readonly issues: readonly RowIssue[];
  /** All issues, also those beyond the list. */
  readonly issueCount: number;
}
