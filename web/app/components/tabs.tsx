import { usePhone, useText } from '../context.ts';
import { frameText } from '../frame.ts';
import { hrefOf } from '../state/route.ts';
import { Icon } from './icon.tsx';
import { Lantern } from './lantern.tsx';

const TABS = ['overview', 'children', 'plan', 'log', 'more'] as const;

/** The way around, at the foot of a phone and at the side of a wide screen. */
export function Tabs() {
  const phone = usePhone();
  const text = useText(frameText);
  const { page } = phone.route.value;
  const here = page === 'child' ? 'children' : page;
  return (
    <nav class="tabs" aria-label={text.menu}>
      <Lantern class="lantern tabs-mark" />
      <ul>
        {TABS.map((tab) => (
          <li key={tab}>
            <a href={hrefOf({ page: tab })} aria-current={tab === here ? 'page' : undefined}>
              <Icon name={tab} />
              <span class="tab-label">{text.tabs[tab]}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
