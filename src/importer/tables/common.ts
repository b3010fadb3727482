/** Columns that mean the same in every table, with their titles. */

export const STATUS = {
  status: ['rækkestatus', 'recordStatus', 'rowStatus', 'poststatus'],
} as const;

export const CHANGED = {
  changed: [
    'dateLastModified',
    'ændret',
    'sidst ændret',
    'senest ændret',
    'opdateret',
    'sidst opdateret',
    'lastModified',
    'modified',
    'updated',
  ],
} as const;

export const SOURCE = { source: ['kilde', 'system', 'kildesystem', 'sourceSystem'] } as const;

/** How the files beside OneRoster say which child a row is about. */
export const CHILD = [
  'childId',
  'barnId',
  'barnets id',
  'elevId',
  'studentId',
  'studentSourcedId',
  'userSourcedId',
  'sourcedId',
  'childSourcedId',
  'barn',
  'elev',
  'child',
  'student',
  'unilogin',
  'uni-login',
] as const;

/** CPR numbers: read for the birth date or to find the child, never stored. */
export const CPR = [
  'cpr',
  'cprnr',
  'cpr-nummer',
  'cprnummer',
  'personnummer',
  'civilRegistrationNumber',
  'barnets cpr',
] as const;
