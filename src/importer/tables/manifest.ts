import type { Table } from '../rows/columns.ts';

/** OneRoster manifest.csv: what the export says about itself (read by manifests.ts). */
export const manifestTable: Table<'property' | 'value'> = {
  kind: 'manifest',
  names: ['manifest'],
  columns: { property: ['propertyName', 'egenskab'], value: ['værdi'] },
  required: [['property'], ['value']],
};
