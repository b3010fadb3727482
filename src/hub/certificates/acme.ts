import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { runCommand } from '../../platform/run-command.ts';
import { onceMade } from './authority.ts';
import type { Wanted } from './csr.ts';

/** Changing the DNS may take minutes; a script that hangs is ended. */
const TIMEOUT_MS = 300_000;
const OUTPUT_MAX = 64 * 1024;

/**
 * Runs the municipality's script `HOOK add|remove NAME VALUE`, without a shell: it puts a TXT record
 * into the DNS, or takes it out, and ends with 0 when every server of the zone answers so. Throws
 * when it ends otherwise, or not in time.
 */
async function changeDns(
  hook: string,
  act: 'add' | 'remove',
  name: string,
  value: string,
): Promise<void> {
  const { error } = await runCommand([hook, act, name, value], {
    timeoutMs: TIMEOUT_MS,
    outputLimit: OUTPUT_MAX,
  });
  if (error !== null) throw new Error(error);
}

export interface AcmeConfig {
  /** URL of the authority's directory (RFC 8555). */
  readonly directory: string;
  /** Whom the authority may write to; null for nobody. */
  readonly email: string | null;
  /** Path of the script that changes the DNS. */
  readonly hook: string;
}

/** Another authority, reached by ACME. */
export interface AcmeAuthority {
  /** Names it among all authorities. */
  readonly id: string;
  /** A chain in PEM, the leaf first. Takes minutes; throws when it fails. */
  order(wanted: Pick<Wanted, 'name' | 'csr'>): Promise<string>;
}

const ACCOUNT_FILE = 'acme-account.pem';
/** Pauses between polls of an order, in milliseconds. */
const BACKOFF = { backoffAttempts: 20, backoffMin: 1_000, backoffMax: 30_000 };

/** ACME with DNS-01. The account's key is in `folder`, made at the first order. */
export function acmeAuthority(
  { directory, email, hook }: AcmeConfig,
  folder: string,
): AcmeAuthority {
  return {
    id: directory,
    async order({ name, csr }) {
      // Loaded here, as most hubs do not use ACME.
      const { Client } = await import('acme-client');
      const accountKey = await onceMade(join(folder, ACCOUNT_FILE), newAccountKey);
      const client = new Client({ directoryUrl: directory, accountKey, ...BACKOFF });
      const record = `_acme-challenge.${name}`;
      return await client.auto({
        csr: pemOf(csr),
        ...(email === null ? {} : { email }),
        termsOfServiceAgreed: true,
        challengePriority: ['dns-01'],
        // The script has checked that the record is there; the hub may have no access to the DNS.
        skipChallengeVerification: true,
        async challengeCreateFn(_, { type }, value) {
          if (type !== 'dns-01') throw new Error('the authority offers no dns-01');
          await changeDns(hook, 'add', record, value);
        },
        async challengeRemoveFn(_, { type }, value) {
          if (type === 'dns-01') await changeDns(hook, 'remove', record, value);
        },
      });
    },
  };
}

async function newAccountKey(): Promise<string> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function pemOf(csr: Buffer): string {
  const lines = csr.toString('base64').match(/.{1,64}/g) ?? [];
  const [begin, end] = ['BEGIN', 'END'].map((word) => `-----${word} CERTIFICATE REQUEST-----`);
  return [begin, ...lines, end, ''].join('\n');
}
