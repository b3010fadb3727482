import { createHash, sign } from 'node:crypto';
import { type XmlNode, xmlParts } from '../files/xml.ts';
import { isStilContainer } from '../readers/stil.ts';
import type { Credentials } from './credentials.ts';

const SOAP = 'http://www.w3.org/2003/05/soap-envelope';
const WSA = 'http://www.w3.org/2005/08/addressing';
const WSS = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss';
const WSSE = `${WSS}-wssecurity-secext-1.0.xsd`;
const WSU = `${WSS}-wssecurity-utility-1.0.xsd`;
const X509 = `${WSS}-x509-token-profile-1.0#X509v3`;
const BASE64 = `${WSS}-soap-message-security-1.0#Base64Binary`;
const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const BPI = 'https://brugerdatabasen.stil.dk/bpi/common/3';
/** As long as the service lets a call be under way. */
const LIFETIME_MS = 5 * 60_000;

export type StilOperation =
  | 'eksporterXmlFuldMyndighed'
  | 'eksporterXmlFuld'
  | 'hentDataAftalerFuldMyndighed'
  | 'hentDataAftalerFuld';

export interface StilCall {
  /** The namespace of the service, which the names of its actions begin with; nothing to escape. */
  readonly service: string;
  readonly operation: StilOperation;
  /** Its arguments, as elements of the service's namespace. */
  readonly inside: readonly Element[];
  /** The id that STIL gave the system that calls. */
  readonly system: string;
  readonly credentials: Credentials;
  readonly nowMs: number;
  /** A UUID. */
  readonly id: string;
}

export type Element = readonly [name: string, content: string | readonly Element[]];

/**
 * A call of wsiEKSPORT 7: SOAP 1.2 with WS-Addressing, the header `UdbydersystemId`, and a signature
 * (WS-Security, X.509) over time stamp, body and the other headers.
 *
 * Every signed element declares its own namespaces and is written in the form that exclusive
 * canonicalisation would give it. So the bytes that are hashed are the bytes that are sent.
 */
export function soapRequest(call: StilCall): string {
  const { service, operation, system, credentials, id } = call;
  const iso = (ms: number) => new Date(ms).toISOString();
  const body = call.inside.map((element) => elementXml('ns', element)).join('');
  const parts = {
    Timestamp: signedXml('wsu:Timestamp', `Timestamp-${id}`, { wsu: WSU }, '', [
      `<wsu:Created>${iso(call.nowMs)}</wsu:Created>`,
      `<wsu:Expires>${iso(call.nowMs + LIFETIME_MS)}</wsu:Expires>`,
    ]),
    Body: signedXml('soap:Body', `Body-${id}`, { soap: SOAP, wsu: WSU }, '', [
      `<ns:${operation} xmlns:ns="${service}">${body}</ns:${operation}>`,
    ]),
    Action: signedXml(
      'wsa:Action',
      `Action-${id}`,
      { soap: SOAP, wsa: WSA, wsu: WSU },
      ' soap:mustUnderstand="1"',
      [`${service}/${operation}`],
    ),
    MessageId: signedXml(
      'wsa:MessageID',
      `MessageId-${id}`,
      { soap: SOAP, wsa: WSA, wsu: WSU },
      ' soap:mustUnderstand="1"',
      [`urn:uuid:${id}`],
    ),
    UdbydersystemId: signedXml(
      'bpi:UdbydersystemId',
      `UdbydersystemId-${id}`,
      { bpi: BPI, wsu: WSU },
      '',
      [escaped(system)],
    ),
  };
  const token = `<wsse:BinarySecurityToken xmlns:wsu="${WSU}" wsu:Id="SecurityToken-${id}" ValueType="${X509}" EncodingType="${BASE64}">${credentials.certificate.raw.toString('base64')}</wsse:BinarySecurityToken>`;
  const signature = signatureXml(Object.entries(parts), id, credentials);
  const security = `<wsse:Security xmlns:wsse="${WSSE}" soap:mustUnderstand="1">${token}${parts.Timestamp}${signature}</wsse:Security>`;
  const headers = `${security}${parts.Action}${parts.MessageId}${parts.UdbydersystemId}`;
  return `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${SOAP}"><soap:Header>${headers}</soap:Header>${parts.Body}</soap:Envelope>`;
}

/** Namespaces by prefix, then `wsu:Id`, then attributes of namespaces that sort behind it. */
function signedXml(
  name: string,
  id: string,
  namespaces: Readonly<Record<string, string>>,
  attributes: string,
  content: readonly string[],
): string {
  const declared = Object.entries(namespaces)
    .map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`)
    .join('');
  return `<${name}${declared} wsu:Id="${id}"${attributes}>${content.join('')}</${name}>`;
}

function signatureXml(
  parts: readonly (readonly [name: string, xml: string])[],
  id: string,
  { key }: Credentials,
): string {
  const algorithm = (name: string, uri: string) => `<ds:${name} Algorithm="${uri}"></ds:${name}>`;
  const method =
    key.asymmetricKeyType === 'ec'
      ? 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256'
      : 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
  const references = parts.map(([name, xml]) => {
    const digest = createHash('sha256').update(xml).digest('base64');
    const transforms = `<ds:Transforms>${algorithm('Transform', C14N)}</ds:Transforms>`;
    return `<ds:Reference URI="#${name}-${id}">${transforms}${algorithm('DigestMethod', SHA256)}<ds:DigestValue>${digest}</ds:DigestValue></ds:Reference>`;
  });
  const info = `<ds:SignedInfo xmlns:ds="${DSIG}">${algorithm('CanonicalizationMethod', C14N)}${algorithm('SignatureMethod', method)}${references.join('')}</ds:SignedInfo>`;
  const value = sign('sha256', Buffer.from(info), { key, dsaEncoding: 'ieee-p1363' });
  const reference = `<wsse:SecurityTokenReference><wsse:Reference URI="#SecurityToken-${id}" ValueType="${X509}"/></wsse:SecurityTokenReference>`;
  return `<ds:Signature xmlns:ds="${DSIG}">${info}<ds:SignatureValue>${value.toString('base64')}</ds:SignatureValue><ds:KeyInfo>${reference}</ds:KeyInfo></ds:Signature>`;
}

function elementXml(prefix: string, [name, content]: Element): string {
  const inside =
    typeof content === 'string'
      ? escaped(content)
      : content.map((element) => elementXml(prefix, element)).join('');
  return `<${prefix}:${name}>${inside}</${prefix}:${name}>`;
}

/** As canonical XML writes a text. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** What an answer holds, beside the export itself. */
export interface SoapAnswer {
  /** Whether the service is at fault (`Receiver`), and its word for what is wrong. */
  readonly fault: { readonly isTheirs: boolean; readonly reason: string } | null;
  /** The numbers of the institutions in its export, if there is one. */
  readonly institutions: readonly string[];
  /** Of the institutions that let this system at their data. */
  readonly agreements: readonly string[];
  readonly isEnvelope: boolean;
}

/** Reads an answer through to its end, without keeping it. Throws BrokenFile as `xmlParts` does. */
export async function readAnswer(
  bytes: AsyncIterable<Uint8Array>,
  options: { readonly name: string; readonly nodeLimit: number },
): Promise<SoapAnswer> {
  const institutions: string[] = [];
  const agreements: string[] = [];
  let fault: SoapAnswer['fault'] = null;
  let isEnvelope = false;
  const parts = xmlParts(bytes, { ...options, isContainer: isStilContainer });
  for await (const { kind, node } of parts) {
    if (kind === 'open' && node.name === 'Envelope') isEnvelope = true;
    if (kind !== 'node') continue;
    if (node.name === 'InstitutionNumber') institutions.push(node.text.trim());
    if (node.name === 'regnr') agreements.push(node.text.trim());
    if (node.name === 'Fault') fault = faultOf(node);
  }
  return { fault, institutions, agreements, isEnvelope };
}

const MAX_REASON = 60;

/** SOAP 1.2, and 1.1 as older services have it. */
function faultOf(fault: XmlNode): NonNullable<SoapAnswer['fault']> {
  const local = (text: string) => text.trim().replace(/^.*:/, '');
  const code = local(textAt(fault, ['Code', 'Value']) || textAt(fault, ['faultcode']));
  const detail = [...fault.children].find(({ name }) => /^detail$/i.test(name));
  const type = detail?.children.map((inner) => textAt(inner, ['type'])).find(Boolean);
  const subcode = local(textAt(fault, ['Code', 'Subcode', 'Value']));
  const reason = (type || subcode || code || '?').replace(/[^\p{L}\p{N} ._-]/gu, '');
  return { isTheirs: /^(Receiver|Server)$/.test(code), reason: reason.slice(0, MAX_REASON) };
}

function textAt(node: XmlNode, path: readonly string[]): string {
  let at: XmlNode | undefined = node;
  for (const name of path) at = at?.children.find((child) => child.name === name);
  return at?.text.trim() ?? '';
}
