import type * as v from 'valibot';
import { err, ok, type Result } from '../core/errors.ts';
import {
  type deviceList,
  type HubCall,
  hubCalls,
  type JournalRecord,
  type SignedManifest,
} from '../core/hub-api.ts';
import { connectHub, failureOf, type Sent } from '../platform/hub-client.ts';
import type { AttendanceTarget } from './attendance/day.ts';

/** Where publications go. */
export interface PublishTarget {
  putObject(sha256: string, bytes: Uint8Array): Promise<Result<void>>;
  putManifest(manifest: SignedManifest): Promise<Result<void>>;
}

type HubDevice = v.InferOutput<typeof deviceList>['devices'][number];

/** The hub as the importer sees it. */
export interface ImporterHub extends PublishTarget, AttendanceTarget {
  devices(): Promise<Result<HubDevice[]>>;
  /** Records of one device with `n` above `after`; empty at the end. */
  journal(device: string, after: number): Promise<Result<JournalRecord[]>>;
}

const TIMEOUT_MS = 120_000;
/** The office is held meanwhile, and the next try has newer facts anyway. */
const ATTENDANCE_MS = 20_000;

/** The hub over HTTP; fails as `HubConnection` does. Throws when `url` is no http or https URL. */
export function httpImporterHub(access: { url: string; token: string }): ImporterHub {
  const timeouts = { idleMs: TIMEOUT_MS, wholeMs: TIMEOUT_MS };
  const hub = connectHub({ ...access, timeouts });
  const put = async <Call extends HubCall>(call: Call, sent: Sent<Call>): Promise<Result<void>> => {
    const answer = await hub.send(call, sent);
    if (!answer.ok) return answer;
    return answer.value.status === 204 ? ok(undefined) : err(failureOf(answer.value));
  };
  return {
    putObject: (sha256, body) => put(hubCalls.putObject, { params: { sha256 }, body }),
    putManifest: (body) => put(hubCalls.putManifest, { body }),
    putAttendance: (body) =>
      put(hubCalls.putAttendance, { body, signal: AbortSignal.timeout(ATTENDANCE_MS) }),
    async devices() {
      const list = await hub.ask(hubCalls.devices);
      return list.ok ? ok(list.value.devices) : list;
    },
    async journal(device, after) {
      const page = await hub.ask(hubCalls.journal, { query: { device, after: String(after) } });
      return page.ok ? ok(page.value.records) : page;
    },
  };
}
