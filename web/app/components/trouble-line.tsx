import type { Trouble } from '../client.ts';
import { useTroubleText } from '../context.ts';
import { Icon } from './icon.tsx';

/** What went wrong with the thing just asked for; said aloud by screen readers. */
export function TroubleLine({ trouble }: { readonly trouble: Trouble | null }) {
  const say = useTroubleText();
  return (
    <div class="aside" role="alert">
      {trouble && (
        <p class="warning">
          <Icon name="warning" />
          <span>{say(trouble)}</span>
        </p>
      )}
    </div>
  );
}

/** Something to know before going on. */
export function Warning({ children }: { readonly children: string }) {
  return (
    <p class="warning">
      <Icon name="warning" />
      <span>{children}</span>
    </p>
  );
}
