/** A table as cells, header first. */
export type Rows = readonly (readonly string[])[];

/** Rows in the header's order; what a record lacks is empty, what the header lacks is left out. */
export function table(
  header: readonly string[],
  records: readonly Readonly<Record<string, string>>[],
): Rows {
  return [header, ...records.map((record) => header.map((column) => record[column] ?? ''))];
}

/** `10123456` as people write it, `10 12 34 56`. */
export function spaced(number: string): string {
  return (number.match(/../g) ?? []).join(' ');
}
