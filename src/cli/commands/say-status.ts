import type { StatusAnswer } from '../../core/device-api.ts';
import { failure, isFailureCode } from '../../core/failure.ts';
import { failureText } from '../../core/text/failures.ts';
import type { Language } from '../../core/text/language.ts';
import { readinessText } from '../../core/text/readiness.ts';
import { setupText } from '../../core/text/setup.ts';
import { boxText } from '../text/box.ts';
import { sayText } from '../text/say.ts';
import type { LocalStatus, StoreStatus } from './local-status.ts';

/** Code -> what is known of it more exactly, a line each. */
export type Exactly = ReadonlyMap<string, readonly string[]>;

/**
 * The lines of what a box answers; `- CODE (severity): words` for each that is not as it should be,
 * with the more exact words in place of the general ones.
 */
export function answerLines(
  status: StatusAnswer,
  language: Language,
  exactly: Exactly = new Map(),
): string[] {
  const say = sayText[language];
  const box = boxText[language];
  const { mode, drill, vault, version, dataAsOf, hub, clock, readiness, institution } = status;
  const lines = [
    ...(institution === null ? [] : [institution.name]),
    say.boxMode(mode, drill, vault),
    say.boxData(version, dataAsOf),
    say.boxHub(hub.reachable, hub.lastSyncAt, hub.pending),
    box.clock(clock.now, clock.certain),
    ...readiness.flatMap(({ code, severity }) =>
      (exactly.get(code) ?? [readinessText[language][code]]).map(
        (words) => `- ${code} (${box.severities[severity]}): ${words}`,
      ),
    ),
  ];
  if (readiness.every(({ severity }) => severity === 'info')) lines.push(say.boxReady);
  return lines;
}

const MEGABYTE = 1_000_000;
const DAY_MS = 24 * 3_600_000;

/** The lines of what the machine knows beside that. */
export function localLines(local: LocalStatus, now: number, language: Language): string[] {
  const box = boxText[language];
  const { name, hotspot, services, disk, store } = local;
  const states = Object.entries(services).map(([unit, state]) => `${unit} ${state}`);
  return [
    box.box(name, store?.device ?? null),
    ...(store === null ? [] : storeLines(store, now, language)),
    box.wifi(hotspot.ssid, hotspot.mode),
    ...(disk === null ? [] : [box.disk(megabytes(disk.free), megabytes(disk.total))]),
    ...(states.length === 0 ? [] : [box.services(states.join(', '))]),
  ];
}

/** What setup and sync have found, key by key and refusal by refusal. */
export function exactWords({ problems, store }: LocalStatus, language: Language): Exactly {
  const exactly = new Map<string, string[]>();
  for (const { code, detail } of problems)
    if (detail !== undefined)
      exactly.set(code, [...(exactly.get(code) ?? []), setupText(detail, language)]);
  const refused = store?.enrolRefused ?? null;
  if (refused !== null)
    exactly.set('enrolRefused', [
      boxText[language].refused(
        isFailureCode(refused) ? failureText(failure(refused), language) : refused,
      ),
    ]);
  return exactly;
}

function storeLines(store: StoreStatus, now: number, language: Language): string[] {
  const box = boxText[language];
  const { hubUrl, certificateUntil: until } = store;
  const days = until === null ? 0 : Math.floor((until - now) / DAY_MS);
  return [
    ...(hubUrl === null ? [] : [box.hubAt(hubUrl)]),
    until === null
      ? box.noCertificate
      : box.certificate(days, new Date(until).toISOString().slice(0, 10)),
  ];
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / MEGABYTE);
}
