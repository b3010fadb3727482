/** How much an export may hold before it is refused; sizes in bytes. */
export interface Limits {
  /** All files together, unpacked: a zip bomb ends here. */
  readonly totalBytes: number;
  readonly files: number;
  /** A zip inside a zip is held in memory while it is read. */
  readonly nestedZipBytes: number;
  readonly nesting: number;
  /** One CSV row. */
  readonly rowBytes: number;
  /** A plan. */
  readonly planBytes: number;
}

const MB = 1024 * 1024;

/** Room for the largest Danish municipality several times over. */
export const DEFAULT_LIMITS: Limits = {
  totalBytes: 2048 * MB,
  files: 10_000,
  nestedZipBytes: 256 * MB,
  nesting: 3,
  rowBytes: MB,
  planBytes: MB,
};
