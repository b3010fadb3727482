import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { err, type Failure, failure, ok, type Result } from '../../core/errors.ts';
import type { Clock, Random } from '../../core/ports.ts';
import { BrokenFile, type SourceFile } from '../files/source.ts';
import type { Credentials } from './credentials.ts';
import {
  type Element,
  readAnswer,
  type SoapAnswer,
  type StilOperation,
  soapRequest,
} from './soap.ts';

/** SkoleGrunddata, wherever it comes from. */
export interface StilSource {
  /** The numbers of all institutions that let this system at their data. */
  institutions(): Promise<Result<readonly string[]>>;
  /**
   * One institution's export. Fails with `stilUnreachable`, `stilUntrusted`, `stilRefused`,
   * `stilGarbage` or `exportTooLarge`.
   */
  fetchInstitution(number: string): Promise<Result<SourceFile>>;
}

export interface StilAccess {
  /** The address of wsiEKSPORT, which is also the namespace of its calls. */
  readonly url: string;
  /** Where `url` is reached, if it is elsewhere: a proxy, or a test. */
  readonly connect?: string | undefined;
  readonly system: string;
  readonly pack: 'FuldMyndighed' | 'Fuld';
  /** Whether to ask for CPR numbers: only where other files name people by them. */
  readonly cpr: boolean;
  readonly credentials: Credentials;
  /** PEM of the authorities that the server's certificate may be from; the system's without it. */
  readonly authorities?: string | undefined;
}

export interface StilLimits {
  /** Milliseconds of silence, and of a whole call. */
  readonly idleMs: number;
  readonly wholeMs: number;
  /** Between one try and the next. The service allows four calls an institution a day. */
  readonly waitsMs: readonly number[];
  /** Bytes of an answer. */
  readonly bytes: number;
  /** Characters of one person. */
  readonly nodeLimit: number;
}

const MB = 1024 * 1024;
export const STIL_LIMITS: StilLimits = {
  idleMs: 120_000,
  wholeMs: 15 * 60_000,
  waitsMs: [5_000, 60_000],
  bytes: 512 * MB,
  nodeLimit: MB,
};

interface Deps {
  readonly clock: Clock;
  readonly random: Random;
  readonly limits?: StilLimits;
}

/** An answer that was read whole, and itself, compressed. */
interface Received {
  readonly answer: SoapAnswer;
  readonly packed: Buffer;
  readonly size: number;
}

/** A failure, and whether another try may help. */
interface Miss {
  readonly failure: Failure;
  readonly again: boolean;
}

const XML = /^(?:application\/(?:soap\+)?xml|text\/xml)\b/i;
/** Node's and OpenSSL's words for a server that is not who it should be. */
const UNTRUSTED = /CERT|SELF_SIGNED|VERIFY|ALTNAME|ISSUER/;

/**
 * STIL's web service wsiEKSPORT over HTTPS. The server's certificate is always checked. An answer is
 * held compressed in memory and never written to disk.
 */
export function stilService(access: StilAccess, deps: Deps): StilSource & Disposable {
  const limits = deps.limits ?? STIL_LIMITS;
  const { credentials, authorities } = access;
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 1,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    cert: credentials.chain,
    key: credentials.key.export({ type: 'pkcs8', format: 'pem' }),
    ...(authorities === undefined ? {} : { ca: authorities }),
  });

  async function call(operation: StilOperation, inside: readonly Element[], about: string) {
    for (let n = 0; ; n++) {
      const tried = await attempt(operation, inside, about);
      const pause = limits.waitsMs[n];
      if (!('failure' in tried)) return ok(tried);
      if (!tried.again || pause === undefined) return err(tried.failure);
      await wait(pause);
    }
  }

  async function attempt(
    operation: StilOperation,
    inside: readonly Element[],
    about: string,
  ): Promise<Received | Miss> {
    const message = soapRequest({
      service: access.url,
      operation,
      inside,
      system: access.system,
      credentials,
      nowMs: deps.clock.now(),
      id: deps.random.uuid(),
    });
    const action = `${access.url}/${operation}`;
    const sent = await send(message, action);
    if (!sent.ok) return { failure: sent.failure, again: sent.failure.code === 'stilUnreachable' };
    try {
      return await received(sent.value, about);
    } finally {
      sent.value.destroy();
    }
  }

  function send(message: string, action: string): Promise<Result<IncomingMessage>> {
    const body = Buffer.from(message);
    return new Promise((resolve) => {
      const request = httpsRequest(access.connect ?? access.url, {
        agent,
        method: 'POST',
        headers: {
          'content-type': `application/soap+xml; charset=utf-8; action="${action}"`,
          'content-length': body.length,
          accept: 'application/soap+xml, text/xml',
        },
        timeout: limits.idleMs,
        signal: AbortSignal.timeout(limits.wholeMs),
      });
      request.on('timeout', () => request.destroy(new Error('silent')));
      request.on('error', (error: NodeJS.ErrnoException) => resolve(err(failureOf(error))));
      request.on('response', (response) => resolve(ok(response)));
      request.end(body);
    });
  }

  async function received(response: IncomingMessage, about: string): Promise<Received | Miss> {
    const status = response.statusCode ?? 0;
    const garbage = (again: boolean): Miss => ({
      failure: failure('stilGarbage', { status, ...institution(about) }),
      again,
    });
    if (!XML.test(response.headers['content-type'] ?? '')) {
      if (status >= 500) return { failure: failure('stilUnreachable'), again: true };
      if ([400, 401, 403].includes(status)) return refused(`HTTP ${status}`, about);
      return garbage(false);
    }
    const packer = createGzip();
    const packing = buffer(packer);
    let size = 0;
    async function* tapped() {
      for await (const chunk of response as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > limits.bytes) throw new BrokenFile(failure('exportTooLarge', { file: about }));
        if (!packer.write(chunk)) await new Promise((go) => packer.once('drain', go));
        yield chunk;
      }
    }
    try {
      const answer = await readAnswer(tapped(), { name: about, nodeLimit: limits.nodeLimit });
      packer.end();
      if (answer.fault?.isTheirs) return { failure: failure('stilUnreachable'), again: true };
      if (answer.fault !== null) return refused(answer.fault.reason, about);
      if (status >= 500) return { failure: failure('stilUnreachable'), again: true };
      if (status !== 200 || !answer.isEnvelope) return garbage(false);
      return { answer, packed: await packing, size };
    } catch (error) {
      packing.catch(() => undefined);
      packer.destroy();
      if (!(error instanceof BrokenFile))
        return { failure: failure('stilUnreachable'), again: true };
      if (error.failure.code === 'exportTooLarge') return { failure: error.failure, again: false };
      // Cut off on its way, as far as can be told.
      return garbage(error.failure.code === 'damagedExport');
    }
  }

  return {
    async institutions() {
      const told = await call(`hentDataAftaler${access.pack}`, [], '');
      if (!told.ok) return told;
      const { agreements } = told.value.answer;
      return agreements.every(isInstitutionNumber)
        ? ok([...new Set(agreements)])
        : err(failure('stilGarbage', { status: 200 }));
    },
    async fetchInstitution(number) {
      const filter: Element = ['filtre', [['cprFilter', [['inkluderCpr', 'false']]]]];
      const inside: Element[] = [['instnr', number], ...(access.cpr ? [] : [filter])];
      const told = await call(`eksporterXml${access.pack}`, inside, number);
      if (!told.ok) return told;
      const { answer, packed, size } = told.value;
      // Another institution's children would be taken for this one's.
      if (answer.institutions.length !== 1 || answer.institutions[0] !== number)
        return err(failure('stilGarbage', { status: 200, institution: number }));
      return ok({
        name: `STIL/${number}.xml`,
        size,
        modifiedMs: Math.floor(deps.clock.now() / 1000) * 1000,
        open: async () => Readable.from([packed]).pipe(createGunzip()),
      });
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}

/** Six letters or digits, by which STIL knows an institution. */
export function isInstitutionNumber(text: string): boolean {
  return /^[0-9A-Za-z]{6}$/.test(text);
}

function institution(number: string) {
  return number === '' ? {} : { institution: number };
}

function refused(reason: string, about: string): Miss {
  return { failure: failure('stilRefused', { reason, ...institution(about) }), again: false };
}

function failureOf({ code = '' }: NodeJS.ErrnoException): Failure {
  // An alert is the server's word on this machine's certificate.
  if (/ALERT/.test(code)) return failure('stilRefused', { reason: 'Certifikat' });
  return failure(UNTRUSTED.test(code) ? 'stilUntrusted' : 'stilUnreachable');
}
