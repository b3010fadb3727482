import { createHash, verify, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SaxesParser } from 'saxes';

export const SERVICE = 'https://brugerdatabasen.stil.dk/bpi/wsieksport/7';
const COMMON = 'https://brugerdatabasen.stil.dk/bpi/common/3';
export const SYSTEM = 'system-4711';

/** How the server answers a call about one institution. */
export type Behaviour = (response: ServerResponse, call: Call) => void;

interface Call {
  readonly operation: string;
  readonly institution: string;
  readonly xml: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/**
 * A server that speaks the contract of wsiEKSPORT 7 as its schema and the clients of others show it:
 * TLS with a client's certificate, SOAP 1.2, the signature checked by code of its own.
 */
export async function stilServer(options: {
  readonly tls: { readonly fullchain: string; readonly key: string };
  readonly clients: string;
  /** The certificate that calls must be signed with, PEM. */
  readonly signer: string;
  readonly behaviours: Readonly<Record<string, Behaviour>>;
  readonly now: () => number;
}) {
  const calls: Call[] = [];
  const server = createServer(
    {
      cert: options.tls.fullchain,
      key: options.tls.key,
      ca: options.clients,
      requestCert: true,
      rejectUnauthorized: true,
    },
    (request, response) => {
      void text(request).then((xml) => {
        const envelope = parse(xml);
        const [inside] = elements(find(envelope, 'Body'));
        const call = {
          operation: inside?.local ?? '',
          institution: content(find(envelope, 'instnr')),
          xml,
          headers: request.headers,
        };
        calls.push(call);
        const wrong = mistakeIn(envelope, call, options);
        if (wrong !== null) fault(wrong)(response, call);
        else if (call.operation.startsWith('hentDataAftaler'))
          answer(
            Object.keys(options.behaviours)
              .map((number) => `<regnr xmlns="${COMMON}">${number}</regnr>`)
              .join(''),
          )(response, call);
        else (options.behaviours[call.institution] ?? fault('Rettigheder'))(response, call);
      });
    },
  );
  server.on('tlsClientError', () => undefined);
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    connect: `https://localhost:${port}/bpi/wsieksport/7`,
    calls,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function mistakeIn(
  envelope: Node,
  call: Call,
  { signer, now }: { signer: string; now: () => number },
): string | null {
  const signature = find(envelope, 'Signature');
  if (signature === undefined) return 'SignaturMangler';
  if (content(find(envelope, 'UdbydersystemId')) !== SYSTEM) return 'UdbydersytemIdMangler';
  const token = find(envelope, 'BinarySecurityToken');
  const certificate = new X509Certificate(Buffer.from(content(token), 'base64'));
  if (certificate.fingerprint256 !== new X509Certificate(signer).fingerprint256) return 'Signatur';
  const info = find(signature, 'SignedInfo');
  if (
    info === undefined ||
    !isSigned(info, content(find(signature, 'SignatureValue')), certificate)
  )
    return 'Signatur';
  const signed = new Set<Node>();
  for (const reference of all(info, 'Reference')) {
    const id = (reference.attributes.get('URI') ?? '').slice(1);
    const [target, ...more] = everything(envelope).filter((node) => node.id === id);
    if (target === undefined || more.length > 0) return 'Signatur';
    const digest = createHash('sha256').update(canonical(target)).digest('base64');
    if (digest !== content(find(reference, 'DigestValue'))) return 'Signatur';
    signed.add(target);
  }
  for (const name of ['Timestamp', 'Body', 'Action', 'MessageID', 'UdbydersystemId']) {
    const node = find(envelope, name);
    if (node === undefined || !signed.has(node)) return 'Signatur';
  }
  const time = (name: string) => Date.parse(content(find(envelope, name)));
  if (!(time('Created') <= now() && now() < time('Expires'))) return 'Signatur';
  const action = content(find(envelope, 'Action'));
  return action === `${SERVICE}/${call.operation}` ? null : 'Signatur';
}

function isSigned(info: Node, value: string, certificate: X509Certificate): boolean {
  const bytes = Buffer.from(canonical(info));
  const key = { key: certificate.publicKey, dsaEncoding: 'ieee-p1363' as const };
  return verify('sha256', bytes, key, Buffer.from(value, 'base64'));
}

const TYPE = 'application/soap+xml; charset=utf-8';

function envelope(body: string): string {
  return `<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Header/><soap:Body>${body}</soap:Body></soap:Envelope>`;
}

/** The envelope around what an operation answers. */
export function answerXml(operation: string, inside: string): string {
  return envelope(`<${operation}Response xmlns="${SERVICE}">${inside}</${operation}Response>`);
}

export function answer(inside: string): Behaviour {
  return (response, { operation }) => {
    response.writeHead(200, { 'content-type': TYPE });
    response.end(answerXml(operation, inside));
  };
}

export function fault(type: string, code = 'Sender'): Behaviour {
  return (response) => {
    response.writeHead(code === 'Sender' ? 400 : 500, { 'content-type': TYPE });
    const detail = `<soap:Detail><c:AuthentificationError xmlns:c="${COMMON}"><c:type>${type}</c:type></c:AuthentificationError></soap:Detail>`;
    response.end(
      envelope(
        `<soap:Fault><soap:Code><soap:Value>soap:${code}</soap:Value></soap:Code><soap:Reason><soap:Text xml:lang="da">Fejl for 0102031234</soap:Text></soap:Reason>${detail}</soap:Fault>`,
      ),
    );
  };
}

interface Node {
  readonly prefix: string;
  readonly local: string;
  readonly uri: string;
  /** `wsu:Id` */
  readonly id: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly qualified: readonly { prefix: string; local: string; uri: string; value: string }[];
  readonly children: (Node | string)[];
}

function parse(xml: string): Node {
  const parser = new SaxesParser({ xmlns: true });
  const stack: Node[] = [];
  let root: Node | undefined;
  parser.on('opentag', (tag) => {
    const qualified = Object.values(tag.attributes).filter(
      ({ name }) => name !== 'xmlns' && !name.startsWith('xmlns:'),
    );
    const node: Node = {
      prefix: tag.prefix,
      local: tag.local,
      uri: tag.uri,
      id: qualified.find(({ prefix, local }) => prefix === 'wsu' && local === 'Id')?.value ?? '',
      attributes: new Map(qualified.map(({ local, value }) => [local, value])),
      qualified,
      children: [],
    };
    stack.at(-1)?.children.push(node);
    root ??= node;
    stack.push(node);
  });
  parser.on('text', (part) => stack.at(-1)?.children.push(part));
  parser.on('closetag', () => void stack.pop());
  parser.write(xml).close();
  if (root === undefined) throw new Error('no XML');
  return root;
}

/** Exclusive XML canonicalisation 1.0 without comments, of what has no default namespace. */
function canonical(node: Node, outside: ReadonlyMap<string, string> = new Map()): string {
  const used = new Map([[node.prefix, node.uri]]);
  for (const { prefix, uri } of node.qualified) if (prefix !== '') used.set(prefix, uri);
  const fresh = [...used].filter(([prefix, uri]) => outside.get(prefix) !== uri).sort();
  const name = node.prefix === '' ? node.local : `${node.prefix}:${node.local}`;
  const spaces = fresh.map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`);
  const attributes = [...node.qualified]
    .sort((a, b) => (`${a.uri} ${a.local}` < `${b.uri} ${b.local}` ? -1 : 1))
    .map(
      ({ prefix, local, value }) =>
        ` ${prefix === '' ? local : `${prefix}:${local}`}="${value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')}"`,
    );
  const inside = new Map([...outside, ...used]);
  const children = node.children.map((child) =>
    typeof child === 'string'
      ? child.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
      : canonical(child, inside),
  );
  return `<${name}${[...spaces, ...attributes].join('')}>${children.join('')}</${name}>`;
}

function elements(node: Node | undefined): Node[] {
  return (node?.children ?? []).filter((child) => typeof child !== 'string');
}

function everything(node: Node): Node[] {
  return [node, ...elements(node).flatMap(everything)];
}

function all(node: Node, local: string): Node[] {
  return everything(node).filter((one) => one.local === local);
}

function find(node: Node, local: string): Node | undefined {
  return all(node, local)[0];
}

function content(node: Node | undefined): string {
  return (node?.children ?? []).filter((child) => typeof child === 'string').join('');
}
