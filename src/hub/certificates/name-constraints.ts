import { Extension } from '@peculiar/x509';

const OID = '2.5.29.30';
const SEQUENCE = 0x30;
/** Context tags of RFC 5280: permitted and excluded subtrees, and kinds of names. */
const PERMITTED = 0xa0;
const EXCLUDED = 0xa1;
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;

/**
 * Name constraints (RFC 5280, 4.2.1.10): an authority for those domains and what is below them, and
 * for no addresses at all. Phones that trust it need not fear for any other site.
 */
export function onlyBelow(domains: readonly string[]): Extension {
  const permitted = domains.map((domain) =>
    der(SEQUENCE, der(DNS_NAME, Buffer.from(domain, 'latin1'))),
  );
  // All of IPv4 and of IPv6: address and mask are nothing but zeros.
  const excluded = [8, 32].map((size) => der(SEQUENCE, der(IP_ADDRESS, Buffer.alloc(size))));
  const parts = [der(PERMITTED, ...permitted), der(EXCLUDED, ...excluded)];
  return new Extension(OID, true, new Uint8Array(der(SEQUENCE, ...parts)));
}

/** One value of DER: tag, length, content. */
function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  const long = body.length < 0x80 ? [] : [body.length >> 8, body.length & 0xff];
  if (body.length > 0xffff) throw new Error('too many domains');
  const length = long.length === 0 ? [body.length] : [0x80 | long.length, ...long];
  return Buffer.concat([Uint8Array.of(tag, ...length), body]);
}
