import type { Role } from '../../src/core/snapshot.ts';

/** `GET /desk.json` of the demo. */
export interface DeskFacts {
  readonly device: string;
  /** The same box by a second way in, so that another phone has its own cookies. */
  readonly deviceAlt: string;
  readonly cards: readonly { readonly kind: Role; readonly code: string; readonly qr: string }[];
}
