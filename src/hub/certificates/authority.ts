import 'reflect-metadata';
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  X509Certificate as NodeCertificate,
} from 'node:crypto';
import { link, mkdir, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  GeneralName,
  GeneralSubtree,
  GeneralSubtrees,
  id_ce_nameConstraints,
  NameConstraints,
} from '@peculiar/asn1-x509';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PublicKey,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import type { Clock, Random } from '../../core/ports.ts';
import { readIfThere, syncFolder } from '../../platform/files.ts';
import type { Wanted } from './csr.ts';

/** All of IPv4 and of IPv6. */
const ADDRESSES = ['0.0.0.0/0', '::/0'];

/**
 * Name constraints (RFC 5280, 4.2.1.10): an authority for those domains and what is below them, and
 * for no IP addresses. So it endangers no other site for phones that trust it.
 */
export function onlyBelow(domains: readonly string[]): Extension {
  const constraints = new NameConstraints({
    permittedSubtrees: subtrees(domains.map((dNSName) => ({ dNSName }))),
    excludedSubtrees: subtrees(ADDRESSES.map((iPAddress) => ({ iPAddress }))),
  });
  return new Extension(id_ce_nameConstraints, true, AsnConvert.serialize(constraints));
}

function subtrees(names: readonly Partial<GeneralName>[]): GeneralSubtrees {
  return new GeneralSubtrees(
    names.map((name) => new GeneralSubtree({ base: new GeneralName(name) })),
  );
}

/**
 * The text of a file that is made once: read where it exists, else made and written atomically with
 * mode 0600. Of two processes at the same time, both get the first one's.
 */
export async function onceMade(path: string, make: () => Promise<string>): Promise<string> {
  const known = await readIfThere(path);
  if (known !== null) return known.toString();
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const aside = await mkdtemp(`${path}.`);
  try {
    const beside = join(aside, 'new');
    {
      await using file = await open(beside, 'wx', 0o600);
      await file.writeFile(await make());
      await file.sync();
    }
    await link(beside, path);
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (!taken) throw error;
  } finally {
    await rm(aside, { recursive: true });
  }
  await syncFolder(dirname(path));
  return await readFile(path, 'utf8');
}

/** The hub's own authority: it certifies the names of devices, and nothing else. */
export interface Authority {
  /** SHA-256 of its certificate. */
  readonly id: string;
  /** Its certificate, for phones to install: PEM. */
  readonly pem: string;
  /** Whether browsers will take what it signs below those domains, and below them only. */
  isFor(domains: readonly string[]): boolean;
  /** A certificate for a name and a key: PEM. */
  sign(wanted: Pick<Wanted, 'name' | 'publicKey'>): Promise<string>;
}

export interface AuthorityDeps {
  readonly clock: Clock;
  readonly random: Random;
}

/** Certificate and key, in one file so that one is never there without the other. */
export const AUTHORITY_FILE = 'authority.pem';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const;
const DAY_MS = 24 * 3_600_000;
const AUTHORITY_MS = 3_652 * DAY_MS;
/** Renewed at half of it, as a device may be without the hub for a summer. Browsers take 398 days. */
const LEAF_MS = 180 * DAY_MS;
/** For phones whose clocks are behind. */
const BACKDATED_MS = 3_600_000;
/** X.520: a common name is no longer than this. */
const COMMON_NAME_MAX = 64;

/**
 * The authority in `folder`, made at the first call: for the domains of `names` and what is below
 * them, for ten years. Its key never leaves the file, which only its owner may read. Fails with
 * `badCertificate` when the file is damaged: no phone would know a new authority.
 */
export async function openAuthority(
  folder: string,
  names: readonly string[],
  deps: AuthorityDeps,
): Promise<Result<Authority>> {
  const path = join(folder, AUTHORITY_FILE);
  const text = await onceMade(path, () => makeAuthority(names, deps));
  try {
    const certificate = new NodeCertificate(text);
    const key = createPrivateKey(text);
    if (!certificate.checkPrivateKey(key)) return err(failure('badCertificate', { file: path }));
    return ok(authorityOf(certificate, key, deps));
  } catch {
    return err(failure('badCertificate', { file: path }));
  }
}

function authorityOf(
  certificate: NodeCertificate,
  key: KeyObject,
  { clock, random }: AuthorityDeps,
): Authority {
  const issuer = new X509Certificate(certificate.raw);
  return {
    id: createHash('sha256').update(certificate.raw).digest('hex'),
    pem: certificate.toString(),
    isFor(domains) {
      const { type, value } = onlyBelow(domains);
      const own = issuer.getExtension(type)?.value ?? new ArrayBuffer();
      return Buffer.from(own).equals(Buffer.from(value));
    },
    async sign({ name, publicKey }) {
      const subjectKey = new PublicKey(Buffer.from(publicKey, 'base64'));
      const last = certificate.validToDate.getTime();
      const leaf = await X509CertificateGenerator.create({
        serialNumber: serial(random),
        subject: name.length > COMMON_NAME_MAX ? '' : `CN=${name}`,
        issuer: issuer.subjectName,
        notBefore: new Date(clock.now() - BACKDATED_MS),
        notAfter: new Date(Math.min(clock.now() + LEAF_MS, last)),
        publicKey: subjectKey,
        signingKey: key.toCryptoKey(ALGORITHM, false, ['sign']),
        signingAlgorithm: SIGNING,
        extensions: [
          new BasicConstraintsExtension(false, undefined, true),
          new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
          new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
          new SubjectAlternativeNameExtension(
            [{ type: 'dns', value: name }],
            name.length > COMMON_NAME_MAX,
          ),
          await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
          await SubjectKeyIdentifierExtension.create(subjectKey),
        ],
      });
      return `${leaf.toString('pem')}\n`;
    },
  };
}

/** Certificate and key in PEM. */
async function makeAuthority(
  names: readonly string[],
  { clock, random }: AuthorityDeps,
): Promise<string> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keys = {
    privateKey: privateKey.toCryptoKey(ALGORITHM, false, ['sign']),
    publicKey: createPublicKey(privateKey).toCryptoKey(ALGORITHM, true, ['verify']),
  };
  const number = serial(random);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: number,
    // Shown in a phone's list of authorities, perhaps beside an earlier one.
    name: `CN=Lygte ${number.slice(-8)}, O=Lygte`,
    notBefore: new Date(clock.now() - BACKDATED_MS),
    notAfter: new Date(clock.now() + AUTHORITY_MS),
    keys,
    signingAlgorithm: SIGNING,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      onlyBelow(names),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  return `${certificate.toString('pem')}\n${pem}`;
}

/** 127 random bits, positive and never with a leading zero byte. */
function serial(random: Random): string {
  const bytes = random.bytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return Buffer.from(bytes).toString('hex');
}
