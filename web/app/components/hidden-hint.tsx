import { HIDDEN } from '../../../src/core/snapshot.ts';
import { useText } from '../context.ts';
import { words } from '../text.ts';

/** Says what the marks in the texts of `facts` stand for; nothing where there are none. */
export function HiddenHint({ facts }: { readonly facts: unknown }) {
  const { hidden } = useText(words);
  return JSON.stringify(facts).includes(HIDDEN) ? <p class="hint">{hidden}</p> : null;
}
