import type { StatusAnswer } from '../../../src/core/device-api.ts';
import { patternFor } from '../../../src/core/panel.ts';
import { levelOf } from '../../../src/core/readiness.ts';
import { ledText } from '../../../src/core/text/led.ts';
import { readinessText } from '../../../src/core/text/readiness.ts';
import type { Timestamp } from '../../../src/core/time.ts';
import { Icon } from '../components/icon.tsx';
import { Page } from '../components/page.tsx';
import { Moment } from '../components/time.tsx';
import { usePhone, useText } from '../context.ts';
import { minutesSince } from '../state/device.ts';
import { words } from '../text.ts';
import { statusText } from './text.ts';
import './status.css';

/** For the janitor and anyone else: how the box is. No login, nothing personal. */
export function StatusPage() {
  const phone = usePhone();
  const text = useText(statusText);
  const { unreachable, unreachableHint } = useText(words);
  const status = phone.device.status.value;
  const reachable = phone.device.reachable.value;
  // Outside, the address may be /status, which shows nothing but this page: Back must leave it.
  const outside = phone.phase.value === 'in' ? {} : { back: '/#/overview' };
  return (
    <Page page="status" class="status-page" {...outside}>
      <p class="place">{status?.institution?.name ?? ''}</p>
      {reachable === false && (
        <p class="warning" role="alert">
          <Icon name="lost" />
          <span>
            {unreachable}. {unreachableHint}
          </span>
        </p>
      )}
      {status && (
        <>
          <LightCard status={status} />
          <Readiness status={status} />
          <Facts status={status} />
        </>
      )}
      <section>
        <h2>{text.button}</h2>
        <ul class="button-hints">
          {text.buttonHint.map((hint) => (
            <li key={hint}>{hint}</li>
          ))}
        </ul>
      </section>
    </Page>
  );
}

/** What the LED shows now: in words, and beside them a drawing with the same rhythm. */
function LightCard({ status }: { readonly status: StatusAnswer }) {
  const text = useText(statusText);
  const led = useText(ledText);
  const { mode, vault, drill, readiness } = status;
  const { name } = patternFor({ mode, vault, drill, level: levelOf(readiness) });
  const [light, meaning] = led[name as keyof typeof led];
  return (
    <section class="card light-card">
      <svg class={`light light-${name}`} viewBox="0 0 40 40" aria-hidden="true">
        <circle class="light-rim" cx="20" cy="20" r="17" />
        <circle class="light-bulb" cx="20" cy="20" r="12" />
      </svg>
      <div>
        <h2>{text.led}</h2>
        <p class="strong">{meaning}</p>
        <p>{light}</p>
      </div>
    </section>
  );
}

function Readiness({ status }: { readonly status: StatusAnswer }) {
  const text = useText(statusText);
  const show = useText(readinessText);
  const urgent = status.readiness.filter(({ severity }) => severity !== 'info');
  return (
    <section>
      <h2>{text.readiness}</h2>
      {urgent.length === 0 && <p>{text.allWell}</p>}
      <ul class="plain-list readiness">
        {status.readiness.map(({ code, severity }) => (
          <li key={code} class={severity === 'info' ? 'card' : 'warning'}>
            <Icon name={severity === 'info' ? 'log' : 'warning'} />
            <span>
              <strong>{text.severities[severity]}:</strong> {show[code]}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Facts({ status }: { readonly status: StatusAnswer }) {
  const text = useText(statusText);
  const { hub, clock } = status;
  const version = status.version === null ? '' : `, ${text.version(status.version)}`;
  return (
    <dl class="facts status-facts">
      <div>
        <dt>{text.data}</dt>
        <dd>{status.dataAsOf ? <Ago at={status.dataAsOf} after={version} /> : text.noData}</dd>
      </div>
      <div>
        <dt>{text.hub}</dt>
        <dd>{hub.reachable ? text.reachable : text.notReachable}</dd>
      </div>
      <div>
        <dt>{text.lastSync}</dt>
        <dd>{hub.lastSyncAt ? <Ago at={hub.lastSyncAt} after="" /> : text.never}</dd>
      </div>
      <div>
        <dt>{text.pending}</dt>
        <dd>{hub.pending}</dd>
      </div>
      <div>
        <dt>{text.clock}</dt>
        <dd>
          {clock.now.slice(11, 16)}, {(clock.certain ? text.certain : text.uncertain).toLowerCase()}
        </dd>
      </div>
    </dl>
  );
}

function Ago(props: { readonly at: Timestamp; readonly after: string }) {
  const { device } = usePhone();
  const { age } = useText(words);
  return (
    <>
      <Moment at={props.at} /> ({age(minutesSince(props.at, device.nowMs.value))}){props.after}
    </>
  );
}
