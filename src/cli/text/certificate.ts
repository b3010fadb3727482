import type { Catalogue } from '../../core/text/language.ts';

export interface CertificateText {
  readonly help: {
    readonly certificate: string;
    readonly install: string;
    readonly show: string;
    readonly remove: string;
    readonly chain: string;
    readonly key: string;
    readonly name: string;
    readonly codeName: string;
  };
  readonly installed: (name: string, until: string) => string;
  readonly removed: string;
  readonly sources: Readonly<Record<'manual' | 'hub' | 'own', string>>;
  readonly name: (name: string) => string;
  readonly dates: (from: string, until: string) => string;
  readonly issuer: (issuer: string) => string;
  readonly fingerprint: (fingerprint: string) => string;
  readonly refused: (why: string) => string;
}

/** `lygte certificate`. Dates come as yyyy-mm-dd. */
export const certificateText: Catalogue<CertificateText> = {
  da: {
    help: {
      certificate: 'boksens certifikat: vis det, eller læg et andet ind',
      install: 'læg et certifikat fra en anden udsteder ind i stedet for hubbens',
      show: 'vis det certifikat, som telefonerne får',
      remove: 'fjern det certifikat, der er lagt ind; hubbens bruges igen',
      chain: 'certifikatet og dets mellemliggende (PEM), boksens eget først',
      key: 'certifikatets nøgle (PEM, uden adgangskode)',
      name: 'boksens navn, når det ikke står i box.json',
      codeName: 'navnet, som boksen skal have certifikat til; en boks, der havde det, mister det',
    },
    installed: (name, until) =>
      `Certifikatet til ${name} er lagt ind og gælder til ${until}. Boksen bruger det om få sekunder.`,
    removed: 'Der er ikke længere lagt noget certifikat ind. Boksen bruger hubbens om få sekunder.',
    sources: {
      manual: 'Telefonerne får det certifikat, der er lagt ind.',
      hub: 'Telefonerne får certifikatet fra hubben.',
      own: 'Telefonerne får boksens eget certifikat, som ingen står inde for.',
    },
    name: (name) => `Navn: ${name}`,
    dates: (from, until) => `Gælder fra ${from} til ${until}`,
    issuer: (issuer) => `Udsteder: ${issuer}`,
    fingerprint: (fingerprint) => `SHA-256: ${fingerprint}`,
    refused: (why) => `Hubben giver intet certifikat: ${why}`,
  },
  en: {
    help: {
      certificate: 'the box’s certificate: show it, or put in another',
      install: 'put in a certificate of another authority in place of the hub’s',
      show: 'show the certificate that phones get',
      remove: 'take out the certificate that was put in; the hub’s is used again',
      chain: 'the certificate and its intermediates (PEM), the box’s own first',
      key: 'the certificate’s key (PEM, without a passphrase)',
      name: 'the box’s name, where box.json does not say it',
      codeName: 'the name the box is to have a certificate for; a box that had it loses it',
    },
    installed: (name, until) =>
      `The certificate for ${name} has been put in and is valid until ${until}. The box uses it in a few seconds.`,
    removed: 'No certificate is put in any more. The box uses the hub’s in a few seconds.',
    sources: {
      manual: 'Phones get the certificate that was put in.',
      hub: 'Phones get the certificate from the hub.',
      own: 'Phones get the box’s own certificate, which nobody vouches for.',
    },
    name: (name) => `Name: ${name}`,
    dates: (from, until) => `Valid from ${from} to ${until}`,
    issuer: (issuer) => `Issuer: ${issuer}`,
    fingerprint: (fingerprint) => `SHA-256: ${fingerprint}`,
    refused: (why) => `The hub gives no certificate: ${why}`,
  },
};
