import { AsnConvert } from '@peculiar/asn1-schema';
import {
  GeneralName,
  GeneralSubtree,
  GeneralSubtrees,
  id_ce_nameConstraints,
  NameConstraints,
} from '@peculiar/asn1-x509';
import { Extension } from '@peculiar/x509';

/** All of IPv4 and of IPv6. */
const ADDRESSES = ['0.0.0.0/0', '::/0'];

/**
 * Name constraints (RFC 5280, 4.2.1.10): an authority for those domains and what is below them, and
 * for no addresses at all. Phones that trust it need not fear for any other site.
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
