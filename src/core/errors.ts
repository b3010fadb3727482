/**
 * Every expected failure of Lygte, by a stable code, with its HTTP status. Clients rely on the
 * codes: new ones may be added, none renamed. The words for users are in text/failures.ts.
 */
const STATUS = {
  // Who you are
  noSession: 401,
  wrongCard: 401,
  wrongPin: 401,
  pinNeeded: 401,
  unauthorized: 401,
  notAllowed: 403,
  /** The data was opened with a staff card, and this part needs a leader's. */
  leaderCardNeeded: 403,
  wrongHost: 421,
  /** Requested over the wired network, which may open the status page only. */
  onlyOverHotspot: 403,
  headerMissing: 403,
  throttled: 429,
  // What was sent
  badRequest: 400,
  malformedCard: 400,
  tooLarge: 413,
  unsupportedMedia: 415,
  notFound: 404,
  methodNotAllowed: 405,
  unknownPerson: 404,
  requestGone: 410,
  codeUnknown: 404,
  codeUsed: 410,
  // The state of the device
  notInOutage: 409,
  /** The network sets the device's clock, so nobody else may. */
  clockKnown: 409,
  /** Earlier than a time the device has already seen, or years ahead. */
  clockImplausible: 422,
  vaultClosed: 409,
  noData: 409,
  dataDamaged: 503,
  notEnrolled: 409,
  /** A bug in the device's software; the answer says nothing more. */
  internal: 500,
  // Single events
  badEvent: 422,
  unknownKind: 422,
  unknownChild: 422,
  unknownMedication: 422,
  idReused: 409,
  /** A tap on what a colleague has changed meanwhile; see `isOverrun`. */
  changedJustNow: 409,
  // Disk
  diskFull: 507,
  storeFailed: 503,
  // Sealed objects, manifests and journals on the wire
  hashMismatch: 422,
  objectMissing: 409,
  badSignature: 422,
  wrongInstitution: 422,
  manifestReplayed: 409,
  attendanceReplayed: 409,
  /** An attendance update does not continue the one held. */
  attendanceGap: 409,
  journalConflict: 409,
  journalGap: 409,
  chainBroken: 422,
  cannotOpen: 422,
  hubUnreachable: 502,
  hubGarbage: 502,
  hubNotReady: 409,
  /** The object is no age file; the hub accepts sealed bytes only. */
  notSealed: 422,
  // Certificates
  /** Another device has that name. */
  nameTaken: 409,
  /** Not the name the enrolment code was made for, or outside the hub's names. */
  nameNotAllowed: 403,
  /** The hub signs no certificates. */
  noAuthority: 409,
  badCertificate: 422,
  badKey: 422,
  /** A certificate of another key. */
  keyMismatch: 422,
  /** A certificate of another name. */
  nameMismatch: 422,
  certificateOutdated: 422,
  // Import
  emptyExport: 422,
  notAnExport: 422,
  damagedArchive: 422,
  exportTooLarge: 413,
  missingFile: 422,
  damagedExport: 422,
  passwordProtected: 422,
  /** A spreadsheet in another format than Excel's since 2007. */
  otherSpreadsheet: 422,
  deltaExport: 422,
  /** A list of children that does not say of which institution they are. */
  listWithoutInstitution: 422,
  /** The columns are not those that `lygte map` was told about. */
  layoutChanged: 422,
  /** A mapping that does not say whom a row is about. */
  mappingIncomplete: 422,
  /** Columns of which nobody has said what they mean. */
  columnsUnmapped: 422,
  /** A list whose first row is no row of titles. */
  titlesMissing: 422,
  /** Without marks of protection and without contacts, such as STIL's small package. */
  exportTooNarrow: 422,
  tooManyDropped: 409,
  /** A column looks like a mark of protection and is not understood. */
  protectionUnclear: 422,
  /** Most rows of a file that marks people as protected fit nobody. */
  protectionUnmatched: 422,
  /** People who were protected are there without their mark. */
  protectionLost: 409,
  /** Too many contacts, numbers, medicine, staff or attendance are gone. */
  factsLost: 409,
  /** An institution that was published is not in the import. */
  institutionMissing: 409,
  badSettings: 422,
  noChildren: 422,
  // STIL's web service
  stilUnreachable: 502,
  /** Its certificate is not one to be trusted. */
  stilUntrusted: 502,
  stilRefused: 403,
  stilGarbage: 502,
  /** This office's certificate or key for it. */
  stilCertificate: 422,
  // The command line
  noSuchFile: 404,
  cannotRead: 403,
  cannotWrite: 403,
  /** It would be overwritten. */
  fileExists: 409,
  notReadable: 422,
  nothingToOpen: 422,
  cardMissing: 401,
  wifiMissing: 400,
  badPassphrase: 400,
  unknownCard: 404,
  unknownInstitution: 404,
  badOption: 400,
  portInUse: 409,
  boxSilent: 502,
  alreadyEnrolled: 409,
  badCode: 400,
  noOffice: 409,
  officeNotEnrolled: 409,
  /** Another command is changing the office's folder. */
  officeBusy: 409,
  // The nightly import
  /** Others on the machine can read the file of a secret. */
  secretExposed: 403,
  mailFailed: 502,
  webhookFailed: 502,
  noSystemd: 409,
  /** systemd did not take the timer. */
  scheduleFailed: 409,
  /** The office's own paths were never imported. */
  noRunYet: 404,
  /** The last run is too old for a nightly one. */
  runOverdue: 409,
  /** `lygte-panel` has the button, and this user may not stop it. */
  panelInUse: 409,
  /** `lygte panel test` has found a fault and printed it. */
  panelFaulty: 503,
  // Maintenance of a device
  notRoot: 403,
  wrongSetup: 422,
  cancelled: 409,
  boxInOutage: 409,
  recordsPending: 409,
  backupOlder: 409,
  otherBox: 409,
  noUsbDisk: 404,
  severalUsbDisks: 409,
  usbReadOnly: 403,
  usbFull: 507,
  usbUnusable: 422,
  demoStuck: 503,
  demoRunning: 409,
  demoElsewhere: 409,
} as const;

export type FailureCode = keyof typeof STATUS;

/** What went wrong. `detail` has facts for the text (counts, seconds), never personal data. */
export interface Failure {
  readonly code: FailureCode;
  readonly detail?: Readonly<Record<string, string | number>>;
}

export const FAILURE_CODES = Object.keys(STATUS) as FailureCode[];

export function isFailureCode(code: string): code is FailureCode {
  return Object.hasOwn(STATUS, code);
}

export function failure(code: FailureCode, detail?: Failure['detail']): Failure {
  return detail === undefined ? { code } : { code, detail };
}

/** A body of `application/problem+json` (RFC 9457). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: FailureCode;
  readonly detail?: Failure['detail'];
}

export const PROBLEM_TYPE = 'application/problem+json';

/** The HTTP status and body of a failure. */
export function toProblem(failure: Failure): Problem {
  const problem = {
    type: `urn:lygte:problem:${failure.code}`,
    title: failure.code,
    status: STATUS[failure.code],
    code: failure.code,
  };
  return failure.detail === undefined ? problem : { ...problem, detail: failure.detail };
}

/** The outcome of something that can fail in normal use. Bugs throw instead. */
export type Result<T, F = Failure> = Ok<T> | Err<F>;

export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}

export interface Err<F> {
  readonly ok: false;
  readonly failure: F;
}

export function ok<T>(value: T): Ok<T> {
  return { ok: true, value };
}

export function err<F>(failure: F): Err<F> {
  return { ok: false, failure };
}

/**
 * The value of a result that the caller knows to be `ok`. Throws when it is not, which is a bug in
 * the caller.
 */
export function unwrap<T>(result: Result<T, { readonly code: string }>): T {
  if (result.ok) return result.value;
  throw new Error(`unexpected failure: ${result.failure.code}`);
}
