import { type IconName, PATHS } from './icon-paths.ts';

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** Our mark: a lantern with its light on. Decoration; the word Lygte stands beside it. */
export function Lantern({ class: name = 'lantern' }: { readonly class?: string }) {
  return (
    <svg class={name} viewBox="0 0 48 64" aria-hidden="true" focusable="false">
      <path class="lantern-line" d="M16 16a8 8 0 0 1 16 0" />
      <path class="lantern-body" d="M13 16h22l3 6H10z" />
      <path class="lantern-glass" d="M12 24h24l3 26H9z" />
      <path class="lantern-flame" d="M24 29c5 6 7 9 7 13a7 7 0 0 1-14 0c0-4 2-7 7-13z" />
      <path class="lantern-body" d="M7 52h34v6a2 2 0 0 1-2 2H9a2 2 0 0 1-2-2z" />
    </svg>
  );
}
